// The library: everything a program may import from "whetstone".
export type { AdaptationChange, AdaptationEvent } from "./adapt/adaptation-event.ts";
export type { BestModelOptions, ModelPerformance } from "./adapt/best-model.ts";
export type { ExecutionPattern } from "./adapt/execution-pattern.ts";
export type { ExecutionRecord } from "./adapt/execution-record.ts";
export type { HousePerformance, HousePerformanceOptions } from "./adapt/house-performance.ts";
export type { Intelligence } from "./adapt/intelligence.ts";
export type { PolicyValues } from "./adapt/policy-values.ts";
export type { RecordedExecution } from "./adapt/record-execution.ts";
export type { Interval, SuccessRate } from "./adapt/success-rate.ts";
export type { TableAge } from "./adapt/table-age.ts";
export { WhetstoneError } from "./core/errors.ts";
export type { IntelligenceOptions } from "./loop/intelligence.ts";
export type { Loop, ScanReport, ScanRequest } from "./loop.ts";
export { openIntelligence } from "./open-intelligence.ts";
export { openLoop, type OpenLoopOptions } from "./open-loop.ts";
export { version } from "./version.ts";
