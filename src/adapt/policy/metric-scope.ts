import type { ExecutionScope } from "../../store/policy-port.ts";
import { routingPolicy } from "./find-knob.ts";
import type { Knob } from "./knob.ts";

/**
 * The executions whose success a trial of a knob measures: those of the type of work that is routed, of the tool, or of
 * the house; all of them for what decides between houses.
 */
export function metricScope({ policy, name }: Knob): ExecutionScope {
  const dot = name.indexOf(".");
  const subject = name.slice(dot + 1);
  if (policy === routingPolicy) return dot < 0 ? {} : { taskType: subject };
  return dot < 0 ? { house: policy } : { house: policy, tool: subject };
}
