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

/** A server that answers the calls for issues as GitHub's public description of its API (version 3) says. */
export function startGithub(token = "t0ken"): Promise<TrackerModel> {
  return startModel({ token, scheme: "Bearer", mostRows: 100 }, answer);
}

const missing: Reply = {
  status: 404,
  body: {
    message: "Not Found",
    documentation_url: "https://docs.github.com/rest",
    status: "404",
  },
};

function answer(model: TrackerModel, asked: Asked): Reply {
  const { method, path, query, headers, login } = asked;
  if (headers["user-agent"] === undefined)
    return { status: 403, body: { message: "Request forbidden by administrative rules." } };
  if (path === "/user") return { status: 200, body: userOf(login) };
  const base = `/repos/${model.repository}`;
  if (!path.startsWith(`${base}/`)) return missing;
  const rest = path.slice(base.length);
  if (rest === "/issues/comments") {
    const found = model.commentsSince(query.get("since"));
    return paged(model, asked, found, (comment) => shownComment(model, comment));
  }
  if (rest === "/issues" && method === "GET") return list(model, asked);
  if (rest === "/issues") return create(model, asked);
  const [, number, below] = /^\/issues\/(\d+)(\/comments)?$/.exec(rest) ?? [];
  const issue = model.issues[Number(number) - 1];
  if (issue === undefined) return missing;
  if (below !== undefined) {
    return { status: 201, body: shownComment(model, say(model, issue, asked)) };
  }
  change(issue, asked);
  return { status: 200, body: shown(model, issue) };
}

/** Newest first; pull requests are among them. */
function list(model: TrackerModel, asked: Asked): Reply {
  const state = asked.query.get("state") ?? "open";
  const creator = asked.query.get("creator");
  const found = model.issues.filter(
    (issue) =>
      (state === "all" || issue.state === state) &&
      (creator === null || issue.author.toLowerCase() === creator.toLowerCase()),
  );
  return paged(model, asked, found.toReversed(), (issue) => shown(model, issue));
}

function create(model: TrackerModel, { body, login }: Asked): Reply {
  const { title, body: text = "", labels = [] } = body;
  const invalid = {
    message: "Validation Failed",
    errors: [{ resource: "Issue", code: "invalid" }],
  };
  if (typeof title !== "string" || title === "" || !Array.isArray(labels))
    return { status: 422, body: invalid };
  const names = labels.map(String);
  model.labels.push(...names.filter((name) => !model.labels.includes(name)));
  return {
    status: 201,
    body: shown(model, model.open(title, String(text), login, { labels: names })),
  };
}

/** Without `Link` there is one page. */
function paged<T>(
  { mostRows, url }: TrackerModel,
  { path, query }: Asked,
  rows: readonly T[],
  show: (row: T) => unknown,
): Reply {
  const size = Math.min(Number(query.get("per_page") ?? 30), mostRows);
  const page = Number(query.get("page") ?? 1);
  const to = page * size;
  const last = Math.ceil(rows.length / size);
  const link = `<${url}${path}?page=${page + 1}>; rel="next", <${url}${path}?page=${last}>; rel="last"`;
  return {
    status: 200,
    body: rows.slice(to - size, to).map(show),
    headers: {
      "x-ratelimit-limit": 5000,
      "x-ratelimit-remaining": 4999,
      ...(to < rows.length && { link }),
    },
  };
}

const userOf = (login: string) => ({ login, id: 1, type: "User", site_admin: false });

function shown({ url, repository, comments }: TrackerModel, issue: ModelIssue) {
  const { number, title, body, state, author, labels, isPull } = issue;
  const here = `${url}/repos/${repository}/issues/${number}`;
  return {
    id: 1000 + number,
    node_id: `I_${number}`,
    url: here,
    comments_url: `${here}/comments`,
    html_url: `https://github.com/${repository}/issues/${number}`,
    number,
    title,
    body: body === "" ? null : body,
    state,
    state_reason: state === "closed" ? "completed" : null,
    user: userOf(author),
    labels: labels.map((name, i) => ({ id: i + 1, name, color: "ededed", default: false })),
    locked: false,
    comments: comments.filter((comment) => comment.issue === number).length,
    created_at: "2026-03-01T10:00:00Z",
    updated_at: "2026-03-01T10:00:00Z",
    closed_at: null,
    author_association: "MEMBER",
    ...(isPull && { pull_request: { url: here.replace("/issues/", "/pulls/") } }),
  };
}

function shownComment({ url, repository }: TrackerModel, comment: ModelComment) {
  const { id, issue, author, body, createdAt, updatedAt } = comment;
  return {
    id,
    node_id: `IC_${id}`,
    url: `${url}/repos/${repository}/issues/comments/${id}`,
    html_url: `https://github.com/${repository}/issues/${issue}#issuecomment-${id}`,
    issue_url: `${url}/repos/${repository}/issues/${issue}`,
    body,
    user: author === null ? null : userOf(author),
    created_at: seconds(createdAt),
    updated_at: seconds(updatedAt),
    author_association: "MEMBER",
  };
}
