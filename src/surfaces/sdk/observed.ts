import type { Client } from "./client.ts";
import { summarize } from "./summarize.ts";

/** One operation, as it is reported. */
export interface ObservedOperation {
  readonly timestamp: string;
  readonly endpoint: string;
  readonly input_summary: string;
  readonly success: boolean;
  readonly duration_ms: number;
  readonly output_summary: string;
  readonly error?: string;
}

export interface Observed {
  /** Calls an endpoint of the gateway and reports it. An answer with an `error` is a failure, whatever its status. */
  (
    endpoint: string,
    body: unknown,
    description: string,
  ): Promise<{ readonly data: unknown; readonly op: ObservedOperation }>;
  /** The same function, reported each time it is called; what it throws is reported and thrown on. */
  <Parameters extends readonly unknown[], Result, This = unknown>(
    work: (this: This, ...parameters: Parameters) => Promise<Result>,
    endpoint?: string,
  ): (this: This, ...parameters: Parameters) => Promise<Result>;
}

export interface ObservedOptions {
  /** Base of the endpoints; default GATEWAY_URL of the environment, else http://localhost:3700, as the first observer had it. */
  readonly gatewayUrl?: string;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
}

/**
 * Reports operations through a client.
 *
 * @example
 * ```ts
 * import { createClient, createObserved } from "whetstone/sdk";
 *
 * const observed = createObserved(createClient({ key: "wst_..." }));
 * const deploy = observed(async (version: string) => `deployed ${version}`, "deploy");
 * await deploy("1.2.3");
 * ```
 */
export function createObserved(client: Client, options: ObservedOptions = {}): Observed {
  const report = (
    told: Omit<ObservedOperation, "timestamp" | "duration_ms">,
    startedAt: number,
  ) => {
    const now = (options.now ?? Date.now)();
    const op = { timestamp: new Date(now).toISOString(), ...told, duration_ms: now - startedAt };
    client.send({ ...op });
    return op;
  };
  const call = async (endpoint: string, body: unknown, description: string) => {
    const startedAt = (options.now ?? Date.now)();
    const data = await callGateway(endpoint, body, options);
    const error = errorOf(data);
    const op = report(
      {
        endpoint,
        input_summary: description,
        success: error === undefined,
        output_summary: error === undefined ? summarize(data) : `ERROR: ${error}`,
        ...(error === undefined ? {} : { error }),
      },
      startedAt,
    );
    return { data, op };
  };
  const wrap = (work: (...parameters: unknown[]) => Promise<unknown>, endpoint: string) =>
    async function (this: unknown, ...parameters: unknown[]): Promise<unknown> {
      const startedAt = (options.now ?? Date.now)();
      const told = { endpoint, input_summary: endpoint };
      try {
        const result = await work.apply(this, parameters);
        report({ ...told, success: true, output_summary: "ok" }, startedAt);
        return result;
      } catch (error) {
        const message = messageOf(error);
        report(
          { ...told, success: false, output_summary: `ERROR: ${message}`, error: message },
          startedAt,
        );
        throw error;
      }
    };
  const observed = (first: unknown, second?: unknown, description = ""): unknown =>
    typeof first === "function"
      ? wrap(
          first as Parameters<typeof wrap>[0],
          typeof second === "string" ? second : first.name || "anonymous",
        )
      : call(String(first), second, description);
  return observed as Observed;
}

/** Not every runtime has a process, or lets its environment be read. */
function defaultGateway(): string {
  const { process } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
  };
  return process?.env?.["GATEWAY_URL"] || "http://localhost:3700";
}

async function callGateway(
  endpoint: string,
  body: unknown,
  { gatewayUrl = defaultGateway(), fetch: send = globalThis.fetch }: ObservedOptions,
): Promise<unknown> {
  try {
    const response = await send(gatewayUrl + endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch (error) {
    return { error: messageOf(error) };
  }
}

function errorOf(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null || !("error" in data)) return undefined;
  const { error } = data;
  if (error === undefined || error === null || error === false || error === "") return undefined;
  return typeof error === "string" ? error : JSON.stringify(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
