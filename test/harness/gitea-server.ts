import {
  type Asked,
  change,
  type ModelComment,
  type ModelIssue,
  type Reply,
  say,
  seconds,
  startModel,
  type TrackerModel,
} from "./tracker-model.ts";

/** A server that answers the calls for issues as Gitea's public description of its API (version 1) says. */
export function startGitea(token = "t0ken"): Promise<TrackerModel> {
  return startModel({ token, scheme: "token", mostRows: 50 }, answer);
}

const missing: Reply = {
  status: 404,
  body: { message: "The target couldn't be found.", url: "/api/swagger", errors: [] },
};

function answer(model: TrackerModel, asked: Asked): Reply {
  const { method, path, query, login } = asked;
  if (path === "/api/v1/user") return { status: 200, body: userOf(login) };
  const base = `/api/v1/repos/${model.repository}`;
  if (!path.startsWith(`${base}/`)) return missing;
  const rest = path.slice(base.length);
  if (rest === "/labels") return labels(model, asked);
  if (rest === "/issues/comments") {
    const found = model.commentsSince(query.get("since"));
    return paged(model, query, found, (comment) => shownComment(model, comment), false);
  }
  if (rest === "/issues" && method === "GET") return list(model, query);
  if (rest === "/issues") return create(model, asked);
  const [, number, below] = /^\/issues\/(\d+)(\/comments)?$/.exec(rest) ?? [];
  const issue = model.issues[Number(number) - 1];
  if (issue === undefined) return missing;
  if (below !== undefined) {
    return { status: 201, body: shownComment(model, say(model, issue, asked)) };
  }
  if (method === "GET") return { status: 200, body: shown(model, issue) };
  change(issue, asked);
  return { status: 201, body: shown(model, issue) };
}

/** Newest first. */
function list(model: TrackerModel, query: URLSearchParams): Reply {
  const state = query.get("state") ?? "open";
  const by = query.get("created_by");
  const found = model.issues.filter(
    (issue) =>
      (state === "all" || issue.state === state) &&
      (by === null || issue.author === by) &&
      (query.get("type") !== "issues" || !issue.isPull),
  );
  return paged(model, query, found.toReversed(), (issue) => shown(model, issue), true);
}

function create(model: TrackerModel, { body, login }: Asked): Reply {
  const { title, body: text = "", labels: ids = [] } = body;
  if (typeof title !== "string" || title === "")
    return { status: 422, body: { message: "[Title]: Required", url: "/api/swagger" } };
  // It takes labels by number alone.
  if (!Array.isArray(ids) || ids.some((id) => typeof id !== "number"))
    return { status: 422, body: { message: "json: cannot unmarshal string into int64" } };
  const names = (ids as number[]).map((id) => model.labels[id - 1] ?? "?");
  const issue = model.open(title, String(text), login, { labels: names });
  return { status: 201, body: shown(model, issue) };
}

function labels(model: TrackerModel, { method, query, body }: Asked): Reply {
  const one = (name: string) => ({
    id: model.labels.indexOf(name) + 1,
    name,
    color: "8250df",
    description: "",
    exclusive: false,
    url: "",
  });
  if (method === "GET") return paged(model, query, model.labels, one, true);
  const name = String(body["name"]);
  if (!/^#?[0-9a-f]{6}$/i.test(String(body["color"])))
    return { status: 422, body: { message: "bad color code" } };
  model.labels.push(name);
  return { status: 201, body: one(name) };
}

/** `Link` stands on most lists; `X-Total-Count` on all. */
function paged<T>(
  { mostRows }: TrackerModel,
  query: URLSearchParams,
  rows: readonly T[],
  show: (row: T) => unknown,
  hasLink: boolean,
): Reply {
  const limit = Math.min(Number(query.get("limit") ?? 30), mostRows);
  const page = Number(query.get("page") ?? 1);
  const to = page * limit;
  const link = hasLink && to < rows.length && `<http://x/?page=${page + 1}>; rel="next"`;
  return {
    status: 200,
    body: rows.slice(to - limit, to).map(show),
    headers: { "x-total-count": rows.length, ...(link !== false && { link }) },
  };
}

const userOf = (login: string) => ({ id: 1, login, full_name: "", email: "", is_admin: false });

function shown({ url, repository, comments }: TrackerModel, issue: ModelIssue) {
  const { number, title, body, state, author, labels: names, isPull } = issue;
  return {
    id: 1000 + number,
    url: `${url}/api/v1/repos/${repository}/issues/${number}`,
    html_url: `http://gitea/${repository}/issues/${number}`,
    number,
    user: userOf(author),
    title,
    body,
    labels: names.map((name, i) => ({ id: i + 1, name, color: "8250df" })),
    state,
    is_locked: false,
    comments: comments.filter((comment) => comment.issue === number).length,
    created_at: "2026-03-01T10:00:00Z",
    updated_at: "2026-03-01T10:00:00Z",
    closed_at: null,
    pull_request: isPull ? { merged: false } : null,
  };
}

function shownComment({ repository, issues }: TrackerModel, comment: ModelComment) {
  const { id, issue, author, body, createdAt, updatedAt } = comment;
  const isPull = issues[issue - 1]?.isPull === true;
  const address = `http://gitea/${repository}/${isPull ? "pulls" : "issues"}/${issue}`;
  return {
    id,
    html_url: `${address}#issuecomment-${id}`,
    pull_request_url: isPull ? address : "",
    issue_url: isPull ? "" : address,
    user: author === null ? null : userOf(author),
    original_author: "",
    body,
    created_at: seconds(createdAt),
    updated_at: seconds(updatedAt),
  };
}
