import { isObject } from "../../../core/json.ts";
import { hermesEvent } from "../../../ingest/live/hermes-webhook.ts";
import { HttpError } from "../http-error.ts";
import { parseJsonBody } from "../parse-json-body.ts";
import type { Route } from "../route.ts";
import type { ServerPorts } from "../server-ports.ts";
import { checkWebhook } from "../webhook-signature.ts";

/** Deliveries of Hermes, signed; one that is sent again is stored once. */
export function hermesRoute(ports: ServerPorts): Route {
  return {
    method: "POST",
    path: "/hooks/hermes",
    access: "signature",
    consumes: ["application/json"],
    maxBodyBytes: ports.limits.maxEventBytes,
    async handle({ headers, body, doors: { intake } }) {
      const signed = checkWebhook(headers, body, ports.webhookSecrets(), ports.clock.now());
      if ("reason" in signed) throw new HttpError(401, signed.reason);
      const delivery = parseJsonBody(body);
      if (!isObject(delivery)) throw new HttpError(400, "a delivery is a JSON object");
      const receipt = await intake.take([hermesEvent(delivery, signed.id)], null);
      const [rejected] = receipt.rejected;
      if (rejected !== undefined) throw new HttpError(400, rejected.reason);
      return Response.json({ accepted: true, duplicate: receipt.duplicate > 0 });
    },
  };
}
