import { isObject } from "../../../core/json.ts";
import { countingOf } from "../counting-of.ts";
import { HttpError } from "../http-error.ts";
import { parseJsonBody } from "../parse-json-body.ts";
import type { Route } from "../route.ts";
import type { ServerPorts } from "../server-ports.ts";

/** A note of an analysis or a playbook: `{operation, approach, result, context}`. Kept as an event of the kind `log`. */
export function logRoute({ limits }: ServerPorts): Route {
  return {
    method: "POST",
    path: "/log",
    access: "ingest",
    consumes: ["application/json"],
    maxBodyBytes: limits.maxEventBytes,
    async handle({ body, caller, doors: { intake } }) {
      const value = parseJsonBody(body);
      if (!isObject(value) || typeof value["operation"] !== "string") {
        throw new HttpError(400, "a log entry is an object with an `operation`");
      }
      const receipt = await intake.take([{ ...value, kind: "log" }], null, caller.principal);
      const [rejected] = receipt.rejected;
      if (rejected !== undefined) throw new HttpError(400, rejected.reason);
      return Response.json({ accepted: true, ring_size: intake.ringSize(), ...countingOf(intake) });
    },
  };
}
