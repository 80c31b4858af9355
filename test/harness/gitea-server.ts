import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly comments: string[];
}

/** A server that answers the calls for issues as Gitea's public description of its API (version 1) says. */
export async function startGitea(token: string) {
  const issues: Issue[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, token, issues);
  });
  return { url: await listening(server), issues };
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

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  issues: Issue[],
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { "content-type": "application/json;charset=utf-8" });
    response.end(JSON.stringify(body));
  };
  if (request.headers.authorization !== `token ${token}`)
    return send(401, { message: "token is required", url: "/api/swagger" });
  const [, rest] = /^\/api\/v1\/repos\/fleet\/tools\/issues(.*)$/.exec(pathname) ?? [];
  if (rest === undefined) return send(404, { message: "The target couldn't be found." });
  if (rest === "" && request.method === "GET") {
    const state = searchParams.get("state") ?? "open";
    const limit = Number(searchParams.get("limit"));
    const from = (Number(searchParams.get("page")) - 1) * limit;
    const found = issues.filter((issue) => state === "all" || issue.state === state).toReversed();
    return send(200, found.slice(from, from + limit).map(shown));
  }
  const body = request.method === "POST" ? await bodyOf(request) : {};
  if (rest === "" && request.method === "POST") {
    const { title = "", body: text = "" } = body;
    const issue: Issue = {
      number: issues.length + 1,
      title,
      body: text,
      state: "open",
      comments: [],
    };
    issues.push(issue);
    return send(201, shown(issue));
  }
  const [, number, below] = /^\/(\d+)(\/comments)?$/.exec(rest) ?? [];
  const issue = issues[Number(number) - 1];
  if (issue === undefined) return send(404, { message: "issue does not exist" });
  if (below === undefined) return send(200, shown(issue));
  issue.comments.push(body["body"] ?? "");
  return send(201, {
    id: 70 + issue.comments.length,
    html_url: `http://x/${number}#comment`,
    body: body["body"],
  });
}

const shown = ({ comments, ...issue }: Issue) => ({
  id: 1000 + issue.number,
  ...issue,
  html_url: `http://gitea/fleet/tools/issues/${issue.number}`,
  user: { id: 1, login: "keeper" },
  labels: [],
  comments: comments.length,
  created_at: "2026-03-01T10:00:00Z",
  updated_at: "2026-03-01T10:00:00Z",
});

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<string, string>;
}
