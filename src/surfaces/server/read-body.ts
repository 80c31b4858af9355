import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip, type Gunzip } from "node:zlib";
import { HttpError, overloaded } from "./http-error.ts";

/** Bytes of bodies that are in memory at one time, over all requests. */
export interface BodyBudget {
  readonly maxBytes: number;
  usedBytes: number;
}

/**
 * The whole body, decompressed. Throws 413 above `maxBytes`, before or after decompression, 415 for an encoding other
 * than gzip, 400 for a damaged one, 503 when the bodies of all requests together are too many. The caller gives the
 * bytes back to the budget.
 */
export async function readBody(
  incoming: IncomingMessage,
  maxBytes: number,
  budget: BodyBudget,
): Promise<Buffer> {
  const encoding = (incoming.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding !== "identity" && encoding !== "gzip") {
    throw new HttpError(415, `content-encoding ${encoding} is not taken; gzip is`);
  }
  if (Number(incoming.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (encoding === "identity") return collect(incoming, () => maxBytes, budget);
  const gunzip = gunzipped(incoming, maxBytes);
  // What it has worked on so far, not what waits to be unpacked.
  const mayBe = (): number => freeBytes + maxExpansion * gunzip.bytesWritten;
  return collect(gunzip, () => Math.min(maxBytes, mayBe()), budget);
}

/** A body may unpack to so many times its bytes, once it is this large: telemetry packs to a tenth, a bomb to a thousandth. */
const maxExpansion = 100;
const freeBytes = 1024 * 1024;

/** Decompression stops with what is read of it: a bomb is not unpacked beyond the limits. */
function gunzipped(incoming: IncomingMessage, maxBytes: number): Gunzip {
  const gunzip = createGunzip();
  let receivedBytes = 0;
  incoming.on("data", (chunk: Buffer) => {
    receivedBytes += chunk.length;
    if (receivedBytes > maxBytes) gunzip.destroy(tooLarge(maxBytes));
  });
  incoming.on("error", (error) => gunzip.destroy(error));
  return incoming.pipe(gunzip);
}

async function collect(
  source: Readable,
  maxBytes: () => number,
  budget: BodyBudget,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of source) {
      const part = chunk as Buffer;
      bytes += part.length;
      budget.usedBytes += part.length;
      if (bytes > maxBytes()) throw tooLarge(maxBytes());
      if (budget.usedBytes > budget.maxBytes) throw overloaded("too many requests at one time");
      chunks.push(part);
    }
  } catch (error) {
    budget.usedBytes -= bytes;
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, "the body could not be read: it is cut short or damaged");
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes);
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, `the body is larger than ${maxBytes} bytes`);
}
