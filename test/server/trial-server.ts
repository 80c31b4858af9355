import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openLoop } from "../../src/index.ts";
import {
  type RunningServer,
  type ServerOptions,
  startServer,
} from "../../src/surfaces/server/server.ts";

/** A server over a store of its own, on a free port, closed when the test ends. */
export interface TrialServer extends RunningServer {
  readonly home: string;
  readonly token: string;
  readonly loop: Awaited<ReturnType<typeof openLoop>>;
  /** Failures that the server told of as its own. */
  readonly errors: unknown[];
  /** What it told whoever runs it. */
  readonly notes: string[];
  /** With the key, and as JSON where there is a body. */
  fetch(path: string, options?: RequestInit): Promise<Response>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** The answer as JSON. */
  json(path: string): Promise<Record<string, unknown>>;
}

export interface TrialOptions extends Partial<Omit<ServerOptions, "loop" | "onNote" | "onError">> {
  /** Use this folder instead of a new one. */
  readonly home?: string;
  /** Do not wait until the events of before are counted. */
  readonly isCounting?: boolean;
}

export async function startTrialServer(options: TrialOptions = {}): Promise<TrialServer> {
  const home = options.home ?? makeHome();
  const clock = options.clock ?? { now: () => Date.now() };
  const loop = await openLoop({ home: join(home, ".whetstone"), userHome: home, env: {}, clock });
  const keys = await loop.keys();
  await keys.ensureOwn();
  const token = readFileSync(keys.tokenPath, "utf8").trim();
  const errors: unknown[] = [];
  const notes: string[] = [];
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    databasePath: join(home, ".whetstone", "whetstone.db"),
    ...options,
    loop,
    clock,
    onNote: (note) => notes.push(note),
    onError: (error) => errors.push(error),
  });
  if (options.isCounting !== true) await server.counted();
  let closed: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closed ??= server.close().then(() => loop[Symbol.asyncDispose]());
    return closed;
  };
  onTestFinished(close);
  const fetchWithKey = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(server.url + path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
    });
  return {
    ...server,
    home,
    token,
    loop,
    errors,
    notes,
    close,
    fetch: fetchWithKey,
    post: (path, body, headers = {}) =>
      fetchWithKey(path, {
        method: "POST",
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
    json: async (path) => (await (await fetchWithKey(path)).json()) as Record<string, unknown>,
  };
}

export function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), "whetstone-server-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}
