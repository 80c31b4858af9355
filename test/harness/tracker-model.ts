import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
} from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface ModelIssue {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  readonly author: string;
  readonly labels: readonly string[];
  readonly isPull: boolean;
}

export interface ModelComment {
  readonly id: number;
  readonly issue: number;
  readonly author: string | null;
  body: string;
  readonly createdAt: number;
  updatedAt: number;
}

/** What a server answers. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: OutgoingHttpHeaders;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the token that was shown. */
  readonly login: string;
}

/** Answers in place of the server; `drop` closes the connection: before it was taken, or after, or keeps it without a word. */
export type Fault = Reply | { readonly drop: "before" | "after" | "never" };

/** A repository of issues behind HTTP, on a free port until the test ends. */
export class TrackerModel {
  readonly issues: ModelIssue[] = [];
  readonly comments: ModelComment[] = [];
  readonly labels: string[] = [];
  /** `METHOD path?query` of every request. */
  readonly requests: string[] = [];
  readonly repository = "fleet/tools";
  /** The users by their tokens. */
  readonly users = new Map([["t0ken", "keeper"]]);
  /** Milliseconds; each comment takes the next second. */
  now = Date.now() - 3_600_000;
  /** Asked before each request: what happens instead. */
  fault: (asked: string) => Fault | undefined = () => undefined;
  /** Most rows a page has, whatever is asked for. */
  mostRows = 50;
  url = "";

  open(title: string, body: string, author: string, over: Partial<ModelIssue> = {}): ModelIssue {
    const number = this.issues.length + 1;
    const issue: ModelIssue = { number, title, body, author, state: "open", labels: [], isPull: false, ...over }; // prettier-ignore
    this.issues.push(issue);
    return issue;
  }

  /** What a person writes there; answers its id. */
  say(issue: number, author: string | null, body: string): number {
    this.now += 1000;
    const id = 71 + this.comments.length;
    this.comments.push({ id, issue, author, body, createdAt: this.now, updatedAt: this.now });
    return id;
  }

  /** What changed at that second or later, oldest first, as both servers give them. */
  commentsSince(since: string | null): readonly ModelComment[] {
    const from = since === null ? 0 : Math.floor(Date.parse(since) / 1000);
    return this.comments.filter(({ updatedAt }) => Math.floor(updatedAt / 1000) >= from);
  }
}

/** A model whose one user shows `token` after the scheme's name: `Bearer TOKEN`. */
export async function startModel(
  { token, scheme, mostRows }: { token: string; scheme: string; mostRows: number },
  answer: (model: TrackerModel, asked: Asked) => Reply,
): Promise<TrackerModel> {
  const model = new TrackerModel();
  model.users.clear();
  model.users.set(token, "keeper");
  model.mostRows = mostRows;
  await serveModel(
    model,
    ({ authorization = "" }) =>
      authorization.startsWith(`${scheme} `)
        ? model.users.get(authorization.slice(scheme.length + 1))
        : undefined,
    (asked) => answer(model, asked),
  );
  return model;
}

/** What both servers do with a comment that is posted, and with a change of an issue. */
export function say(model: TrackerModel, issue: ModelIssue, { login, body }: Asked): ModelComment {
  const id = model.say(issue.number, login, String(body["body"]));
  return model.comments.find((one) => one.id === id)!;
}

export function change(issue: ModelIssue, { body }: Asked): void {
  if (typeof body["title"] === "string") issue.title = body["title"];
  if (typeof body["body"] === "string") issue.body = body["body"];
  if (body["state"] === "open" || body["state"] === "closed") issue.state = body["state"];
}

/** To the second, as both servers tell times. */
export function seconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Serves a model; `answer` is null for an address that is not there. */
async function serveModel(
  model: TrackerModel,
  loginOf: (headers: IncomingMessage["headers"]) => string | undefined,
  answer: (asked: Asked) => Reply,
): Promise<void> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { pathname, searchParams, search } = new URL(request.url ?? "", "http://x");
      const { method = "GET", headers } = request;
      const asked = `${method} ${pathname}${search}`;
      model.requests.push(asked);
      const fault = model.fault(asked);
      if (fault !== undefined && "drop" in fault && fault.drop === "before")
        return request.socket.destroy();
      if (fault !== undefined && "drop" in fault && fault.drop === "never") return undefined;
      const login = loginOf(headers);
      const text = Buffer.concat(chunks).toString("utf8");
      const body = (text === "" ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>;
      const reply =
        fault !== undefined && "status" in fault
          ? fault
          : login === undefined
            ? { status: 401, body: { message: "Bad credentials" } }
            : answer({ method, path: pathname, query: searchParams, headers, body, login });
      if (fault !== undefined && "drop" in fault) return request.socket.destroy();
      response.writeHead(reply.status, {
        "content-type": "application/json; charset=utf-8",
        ...reply.headers,
      });
      return response.end(JSON.stringify(reply.body));
    });
  });
  model.url = await listening(server);
}

/** The address of a server on a free port, closed when the test ends. */
export async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
