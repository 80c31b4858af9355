import { extname } from "node:path";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { SqlValue } from "../engine.ts";
import { PostgresFailure } from "./postgres-errors.ts";
import { wireState } from "./wire-messages.ts";
import type { WireReply, WireRequest, WireRows, WireStart } from "./wire-messages.ts";

/** Requests under way before the next one waits: bounds the memory of the thread. */
const mostUnderWay = 1_000;

/** Longest time for the thread to come up. */
const startMs = 30_000;

export interface WireCall {
  readonly text: string;
  /** Null for a statement that is not kept prepared. */
  readonly name: string | null;
  readonly values: readonly SqlValue[];
}

/**
 * One session with a server. Another thread talks to it; this one waits only where it needs an answer, so that the
 * statements of a transaction travel together. Waiting blocks this thread as reading a file does.
 */
export class Wire {
  readonly #thread: Worker;
  readonly #channel = new MessageChannel();
  readonly #replies = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  readonly #count = new Int32Array(this.#replies);
  #sent = 0;
  #received = 0;
  /** Replies nobody has asked for yet: until the transaction ends. */
  readonly #waiting = new Map<number, WireReply>();
  #failure: PostgresFailure | null = null;

  constructor(address: string, settings: string) {
    const { port1, port2 } = this.#channel;
    const workerData: WireStart = { address, settings, replies: this.#replies, port: port2 };
    // The same ending as this file: .ts in the sources, .js in the build.
    const entry = new URL(`./wire-worker${extname(import.meta.url)}`, import.meta.url);
    this.#thread = new Worker(entry, { workerData, transferList: [port2] });
    // Told by its state, to whoever waits for it.
    this.#thread.on("error", () => undefined);
    this.#thread.unref();
    port1.unref();
  }

  /** Sends a request; its number is what {@link answer} takes. */
  send({ text, name, values }: WireCall, fresh = false): number {
    if (this.#sent - this.#received >= mostUnderWay) this.settle();
    const request: WireRequest = { text, name, values, fresh };
    this.#channel.port1.postMessage(request);
    this.#sent += 1;
    return this.#sent;
  }

  /** What became of a request. Throws {@link PostgresFailure}, also where one before it had failed. */
  answer(number: number): WireRows {
    while (this.#received < number) this.#receive();
    this.#throwFailure();
    const reply = this.#waiting.get(number);
    if (reply === undefined || "failure" in reply) throw new RangeError("an answer is given once");
    this.#waiting.delete(number);
    return reply;
  }

  ask(call: WireCall, fresh = false): WireRows {
    return this.answer(this.send(call, fresh));
  }

  /** Waits for everything under way. Throws the first failure there was. */
  settle(): void {
    while (this.#received < this.#sent) this.#receive();
    this.#throwFailure();
  }

  /** Waits for everything under way and forgets what failed: what follows begins anew. */
  drop(): void {
    while (this.#received < this.#sent) this.#receive();
    this.#failure = null;
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    // It has ended already.
    if (this.#thread.threadId === -1) return;
    const ended = new Promise<void>((resolve) => {
      this.#thread.once("exit", () => resolve());
    });
    this.#thread.ref();
    this.#channel.port1.postMessage("end");
    await ended;
    this.#channel.port1.close();
  }

  /** Waits until there are more replies than `seen`. A thread that is gone, or never came up, sends none. */
  #await(seen: number): void {
    const state = Atomics.load(this.#count, 1);
    const isStarting = state === wireState.starting;
    const waited =
      state === wireState.ended
        ? "timed-out"
        : Atomics.wait(this.#count, 0, seen, isStarting ? startMs : Infinity);
    if (waited !== "timed-out" || Atomics.load(this.#count, 0) !== seen) return;
    throw new PostgresFailure({
      code: "connection-lost",
      message: "the thread that talks to the server has ended",
    });
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  #receive(): void {
    const seen = Atomics.load(this.#count, 0);
    const received = receiveMessageOnPort(this.#channel.port1);
    if (received === undefined) {
      this.#await(seen);
      return;
    }
    const reply = received.message as WireReply;
    this.#received += 1;
    if ("failure" in reply) this.#failure ??= new PostgresFailure(reply.failure);
    else this.#waiting.set(this.#received, reply);
  }
}
