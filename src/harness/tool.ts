import type { z } from "zod";
import type { Clock } from "../core/clock.ts";
import type { JsonObject } from "../core/json.ts";
import type { CommandRunner } from "./run-command.ts";
import type { HttpAnswer, HttpRequest } from "./http/http-request.ts";

/** Whether a tool changes anything outside itself. */
export type ToolAccess = "read" | "write";
/** Whether it leaves this machine. */
export type ToolReach = "local" | "network";

/** What a call would touch: checked before it runs. */
export interface Touched {
  readonly paths?: readonly string[];
  readonly urls?: readonly string[];
}

/** Where the tools for issues reach their server; null where none is set. */
export interface IssueServer {
  /** Without a path, or with the one the server stands under. */
  readonly url: string;
  readonly token: string | null;
}

/** What a tool may use of the world. Everything it reaches through here is checked against the policy once more. */
export interface ToolContext {
  /** Aborted when the caller cancels or time is up. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The real place of a path, which must lie in a folder that is allowed. Throws PolicyViolation. */
  readonly path: (given: string) => string;
  /** Throws PolicyViolation for a host that is not allowed. */
  readonly requireHost: (hostname: string) => void;
  /** Runs a program without a shell. */
  readonly run: CommandRunner;
  /** Throws PolicyViolation for a host that is not allowed, also after a redirect. */
  readonly request: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly issueServer: IssueServer | null;
  /** Tells what was read: what a house may cite. */
  readonly read: (source: string) => void;
  /** Tells how a test ended: what a house may attach as proof. */
  readonly tested: (command: string, exitCode: number) => void;
}

/** A tool as the registry keeps it. */
export interface Tool<Data = unknown> {
  /** Letters, digits, `_` and `-`, at most 64: what every model's API takes. */
  readonly name: string;
  readonly description: string;
  readonly access: ToolAccess;
  /** True when running it again does no harm: only such tools are tried again. */
  readonly idempotent: boolean;
  /** True when it runs tests: its exit code can be a proof. */
  readonly isTest: boolean;
  /** Of one attempt, in milliseconds; null: the harness's. */
  readonly timeoutMs: number | null;
  readonly input: z.ZodType;
  /** The parameters as JSON Schema. */
  readonly inputSchema: JsonObject;
  /** The parameters as the tool takes them, with defaults. Throws WhetstoneError `invalid-arguments`. */
  readonly parse: (params: unknown) => unknown;
  readonly reach: (input: unknown) => ToolReach;
  /** Whether any parameters make it leave this machine. */
  readonly mayLeave: boolean;
  readonly touches: (input: unknown) => Touched;
  /** Throws ToolFault for a failure with a kind; any other error counts as `tool-error`. */
  readonly run: (input: unknown, context: ToolContext) => Promise<Data>;
}

/**
 * What a tool answers that cannot do its work here, because what it works through is missing. Such a call neither failed
 * nor succeeded.
 */
export interface Unsupported {
  readonly status: "unsupported";
  readonly reason: string;
}

export function unsupported(reason: string): Unsupported {
  return { status: "unsupported", reason };
}

export function isUnsupported(data: unknown): data is Unsupported {
  return (
    typeof data === "object" && data !== null && "status" in data && data.status === "unsupported"
  );
}
