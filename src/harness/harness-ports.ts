import type { ExecutionRecord } from "../adapt/execution-record.ts";
import type { PolicySignal } from "../adapt/policy/policy-signal.ts";
import type { Prediction } from "../adapt/predict/prediction.ts";
import type { PredictionRequest } from "../adapt/predict/prediction-request.ts";
import type { RouteDecision } from "../adapt/route/route-decision.ts";
import type { RoutedOutcome } from "../adapt/route/routed-outcome.ts";
import type { Clock } from "../core/clock.ts";
import type { DomainEvent } from "../core/domain-events.ts";
import type { Mac } from "../core/hash.ts";
import type { Complexity } from "../core/session-view.ts";
import type {
  NotificationCategory,
  NotificationSeverity,
} from "../signals/health/notification-names.ts";
import type { StepQuality } from "../signals/quality/step-quality.ts";
import type { BreakerStates } from "./breaker/shared-breaker.ts";
import type { HarnessSettings, Recording } from "./harness-settings.ts";

/** What was predicted of a call, under the id that the call is then to be recorded by. */
export interface CallPrediction {
  readonly id: string;
  readonly prediction: Prediction;
}

/** The run that a call belongs to, and whether it waits until what is kept of it is durable. */
export interface PredictedRun {
  readonly session: string;
  readonly recording: Recording;
}

/** Says what to expect of a call before it runs, and writes it down first. Learns what became of it after. */
export interface CallPredictor {
  predict(tool: string, request: PredictionRequest, run: PredictedRun): Promise<CallPrediction>;
  /** For a call that could not be recorded; null where nobody knows. Must not throw for an id it does not know. */
  learn(id: string, session: string, isSuccess: boolean | null): void;
}

/** A call, and who may make it. */
export interface RoutableCall {
  readonly tool: string;
  readonly params: unknown;
  readonly houses: readonly string[];
  /** Null where the sovereign house may not use the tool, or no house is sovereign. */
  readonly sovereign: string | null;
  readonly session: string;
}

/** What the router says of a call, and the policies by which it is read. */
export interface CallRoute {
  readonly decision: RouteDecision;
  readonly minConfidence: number;
  readonly fallbackBelow: number;
}

/** Says who should make a call; houses whose circuit is open are left out. Nothing is drawn or written. */
export interface CallRouter {
  look(call: RoutableCall): Promise<CallRoute>;
  learn(outcome: RoutedOutcome): Promise<void>;
}

/** Keeps what one run of a house did. */
export interface RunRecorder {
  /** Resolves when it is durable. */
  record(execution: ExecutionRecord): Promise<"stored" | "spooled">;
  /**
   * The value of a policy that holds in this run, or in another by its id: where it is on trial, the run's arm, drawn and
   * kept at the first call. Null for a knob that does not hold a number.
   */
  policy(policy: string, knob: string, session?: string): Promise<number | null>;
  /** The same of a limit: null where no policy states it. `trial`: the change whose new value it is. */
  limit(
    policy: string,
    knob: string,
  ): Promise<{ readonly value: number | null; readonly trial: string | null }>;
  /** Tells of what no execution tells. What fails is told when the run is closed. */
  signal(signal: Omit<PolicySignal, "session" | "at">): void;
  close(): Promise<void>;
}

/** How good a run's steps were. */
export interface RunQuality {
  /** Share of the scored steps that were correct, 0..1; null where none was scored or no outcome is known. */
  readonly accuracy: number | null;
  readonly scored: number;
  /** Of the last scored step; null where none was. */
  readonly last: StepQuality | null;
}

export interface ApprovalRequest {
  readonly category: NotificationCategory;
  readonly severity: NotificationSeverity;
  readonly title: string;
  readonly body: string;
}

/** What a house decided about an artefact: kept in the journal, told to people where one of them has to decide. */
export interface ApprovalDesk {
  /** `approval` is null where the artefact passed. Resolves when it is kept; answers whether a person was told. */
  decide(decision: {
    readonly artefact: string;
    readonly house: string;
    readonly reason: string;
    readonly approval: ApprovalRequest | null;
  }): Promise<{ readonly told: boolean; readonly failure: string | null }>;
}

/** One of several candidates, as the choice among them reads it. */
export interface ComparedCandidate {
  readonly answer: string;
  /** 0..100; null where none was stated. */
  readonly confidence: number | null;
}

/** Whether several candidates are worth their price, and which of them is best. */
export interface CandidateJudge {
  /** Null where they are, else why not. */
  refusal(request: {
    readonly k: number;
    readonly complexity: Complexity;
    /** Null where nobody knows: nothing then bounds what would be spent. */
    readonly candidateCost: number | null;
    readonly remaining: number | null;
  }): string | null;
  /** Best first. */
  rank(candidates: readonly ComparedCandidate[]): readonly {
    readonly index: number;
    readonly reasons: readonly string[];
  }[];
}

/** What a harness needs of the loop; wired by it. */
export interface HarnessPorts {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly mac: Mac;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: HarnessSettings;
  readonly openRun: (session: string, recording: Recording) => Promise<RunRecorder>;
  readonly predictor: CallPredictor;
  readonly router: CallRouter;
  readonly breakers: BreakerStates;
  /** Of a run by its id, with everything recorded so far. */
  readonly quality: (session: string) => Promise<RunQuality>;
  readonly approvals: ApprovalDesk;
  readonly candidates: CandidateJudge;
  readonly onEvent: (event: DomainEvent) => void;
  /** After a run in a mode that learns: lets the rules propose. What they change is as their own modes say. */
  readonly propose: () => Promise<void>;
  readonly close: () => Promise<void>;
}
