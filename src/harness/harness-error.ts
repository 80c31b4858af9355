import { WhetstoneError } from "../core/errors.ts";
import type { FailureKind } from "../core/outcome.ts";
import type { Provenance } from "./provenance.ts";

/** Rules that a house or a mode can forbid something by. */
export type PolicyRule =
  | "tool-not-allowed"
  | "network-not-allowed"
  | "host-not-allowed"
  | "path-not-allowed"
  | "evidence-missing"
  | "citation-not-read"
  | "proof-missing"
  | "proof-failed"
  | "confidence-missing"
  | "confidence-too-low"
  | "flow-not-allowed"
  | "artefact-forged"
  | "not-signed-off"
  | "not-sovereign"
  | "unknown-house";

/** What a policy forbids. Nothing ran when it is thrown. */
export class PolicyViolation extends WhetstoneError {
  readonly rule: PolicyRule;
  readonly house: string;

  constructor(rule: PolicyRule, house: string, message: string, hint?: string) {
    // A house that is not there is a mistake of the caller; all else is a policy at work.
    const exitCode = rule === "unknown-house" ? 2 : 1;
    super(rule, message, hint === undefined ? { exitCode } : { hint, exitCode });
    this.name = "PolicyViolation";
    this.rule = rule;
    this.house = house;
  }
}

/** A tool that ran, or was about to, and did not succeed. Its provenance says what happened. */
export class ToolError extends WhetstoneError {
  readonly kind: FailureKind | null;
  readonly provenance: Provenance;
  /** What the call's fallback threw, where it failed too: then `cause` is the ToolError it was asked about. */
  readonly fallbackError: unknown;

  constructor(fault: ToolFault, provenance: Provenance, fallbackError?: unknown) {
    super(fault.code, fault.message, {
      cause: fault.cause,
      ...(fault.hint === undefined ? {} : { hint: fault.hint }),
    });
    this.fallbackError = fallbackError;
    this.name = "ToolError";
    this.kind = fault.kind;
    this.provenance = provenance;
  }
}

interface FaultOptions {
  readonly code?: string;
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * What a tool throws to say what kind of failure it met. Null: nobody can say whether it failed (it was not run to its
 * end because somebody chose so). Any other error counts as `tool-error`.
 */
export class ToolFault extends Error {
  readonly kind: FailureKind | null;
  readonly code: string;
  readonly hint: string | undefined;

  constructor(kind: FailureKind | null, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ToolFault";
    this.kind = kind;
    this.code = options.code ?? "tool-failed";
    this.hint = options.hint;
  }
}
