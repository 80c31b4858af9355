import { pushVersion } from "../../../ingest/push/push-line.ts";
import type { SentLine } from "../../../loop/push-intake.ts";
import { bodyLines } from "../body-lines.ts";
import { parseSentJson } from "../parse-json-body.ts";
import type { Route } from "../route.ts";
import type { ServerPorts } from "../server-ports.ts";

const path = "/ingest";

/** What `whetstone push` sends: what it read of transcripts, one piece of a source a line. Stored when it is answered. */
export function ingestRoutes(ports: ServerPorts): readonly Route[] {
  return [takeRoute(ports), greetRoute(ports)];
}

function takeRoute({ limits }: ServerPorts): Route {
  return {
    method: "POST",
    path,
    access: "ingest",
    consumes: ["application/x-ndjson"],
    maxBodyBytes: limits.maxPushBytes,
    handle: async ({ body, caller, doors: { intake } }) =>
      Response.json(await intake.pushed.take(linesOf(body), caller.principal)),
  };
}

/** What a sender must know before it sends: whose store this is, and how much is taken at once. */
function greetRoute({ limits }: ServerPorts): Route {
  return {
    method: "GET",
    path,
    access: "ingest",
    consumes: [],
    maxBodyBytes: 0,
    handle: ({ caller, doors: { intake } }) =>
      Response.json({
        version: pushVersion,
        store: intake.pushed.storeId,
        tenant: caller.tenant,
        sender: caller.principal.name,
        maxBodyBytes: limits.maxPushBytes,
      }),
  };
}

function linesOf(body: Buffer): readonly SentLine[] {
  return bodyLines(body).map(({ start, end }) => {
    const parsed = parseSentJson(body, start, end);
    return "reason" in parsed ? parsed : { value: parsed.value };
  });
}
