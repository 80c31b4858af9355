import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Who signed a webhook, or why it is not taken. */
export type SignedWebhook = { readonly id: string } | { readonly reason: string };

/** How far the sender's clock may be off, and how old a delivery may be. */
const toleranceSeconds = 5 * 60;

/**
 * Checks a webhook by the Standard Webhooks specification (1.0.0): HMAC-SHA-256 over `id.timestamp.body` under one of the
 * secrets, of which there are two while one replaces the other. A delivery keeps its id when it is sent again.
 */
export function checkWebhook(
  headers: IncomingHttpHeaders,
  body: Buffer,
  secrets: readonly Buffer[],
  nowMs: number,
): SignedWebhook {
  const id = text(headers["webhook-id"]);
  const timestamp = text(headers["webhook-timestamp"]);
  const signatures = text(headers["webhook-signature"]);
  if (id === "" || timestamp === "" || signatures === "") {
    return { reason: "webhook-id, webhook-timestamp and webhook-signature are needed" };
  }
  if (!/^\d{1,12}$/.test(timestamp)) return { reason: "webhook-timestamp is no time in seconds" };
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > toleranceSeconds) {
    return { reason: "webhook-timestamp is more than five minutes away" };
  }
  const given = signatures.split(" ").filter((one) => one.startsWith("v1,"));
  const isSigned = secrets.some((secret) => {
    const wanted = sign(secret, id, timestamp, body);
    return given.some((one) => isEqual(one.slice(3), wanted));
  });
  return isSigned ? { id } : { reason: "the signature does not fit" };
}

function sign(secret: Buffer, id: string, timestamp: string, body: Buffer): string {
  return createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest("base64");
}

function isEqual(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function text(value: string | readonly string[] | undefined): string {
  return typeof value === "string" ? value : "";
}
