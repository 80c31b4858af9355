import type { MessagePort } from "node:worker_threads";
import type { SqlOutput, SqlValue } from "../engine.ts";

/** Where the thread that talks to the server stands. */
export const wireState = { starting: 0, running: 1, ended: 2 } as const;

/** What the thread that talks to the server is started with. */
export interface WireStart {
  /** May hold a password: goes nowhere else. */
  readonly address: string;
  readonly settings: string;
  /** The number of replies, by which the other side sleeps until the next; then the {@link wireState}. */
  readonly replies: SharedArrayBuffer;
  readonly port: MessagePort;
}

export interface WireRequest {
  readonly text: string;
  /** Null for a statement that is not kept prepared. */
  readonly name: string | null;
  readonly values: readonly SqlValue[];
  /** Begins something anew: after a lost connection, another one may be made. */
  readonly fresh: boolean;
}

export type WireReply = WireRows | { readonly failure: WireFailure };

export interface WireRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlOutput[])[];
  readonly changes: number;
}

export interface WireFailure {
  /** SQLSTATE, or the code of a failed connection. */
  readonly code: string;
  readonly message: string;
}
