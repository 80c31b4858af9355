import { lookup as lookUp, type LookupOptions } from "node:dns";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { PolicyViolation, ToolFault } from "../harness-error.ts";
import { type AllowedHosts, allowedUrl, mayResolveTo } from "../policy/host-policy.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Longest answer that is read. Default 1 MiB. */
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Where it came from in the end. */
  readonly url: string;
  /** True where the answer was longer than is read. */
  readonly truncated: boolean;
}

const defaultMaxBytes = 1024 * 1024;
const mostRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * One request over HTTP to a host that is allowed. Redirects are followed for GET alone, each to an allowed host, and
 * headers stay behind when the host changes. Any status is an answer. Throws PolicyViolation `host-not-allowed`, or
 * ToolFault `network`.
 */
export async function httpRequest(
  request: HttpRequest,
  hosts: AllowedHosts,
  house: string,
): Promise<HttpAnswer> {
  let url = allowedUrl(request.url, hosts, house);
  let headers = request.headers ?? {};
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each answer says where the next request goes
    const answer = await send(url, { ...request, headers }, house);
    const location = answer.headers["location"];
    if (request.method !== "GET" || location === undefined || !redirects.has(answer.status))
      return answer;
    const next = allowedUrl(new URL(location, url).href, hosts, house);
    if (next.origin !== url.origin) headers = {};
    url = next;
  }
  throw new ToolFault("network", `${request.url} redirects more than ${mostRedirects} times`);
}

function send(url: URL, request: HttpRequest, house: string): Promise<HttpAnswer> {
  const { method, body, signal } = request;
  const bytes = body === undefined ? null : Buffer.from(body);
  const headers = {
    ...request.headers,
    ...(bytes === null ? {} : { "content-length": String(bytes.length) }),
  };
  const start = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(asFault(error, url, signal));
    const lookup = guardedLookup(url.hostname, house);
    const sent = start(url, { method, headers, signal, lookup, agent: false }, (message) => {
      collect(message, url, request.maxBytes ?? defaultMaxBytes).then(resolve, fail);
    });
    sent.on("error", fail);
    sent.end(bytes ?? undefined);
  });
}

function collect(message: IncomingMessage, url: URL, maxBytes: number): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const finish = (truncated: boolean): void =>
      resolve({
        status: message.statusCode ?? 0,
        headers: flat(message.headers),
        body: Buffer.concat(chunks).subarray(0, maxBytes).toString("utf8"),
        url: url.href,
        truncated,
      });
    message.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= maxBytes) return;
      finish(true);
      message.destroy();
    });
    message.on("end", () => finish(false));
    message.on("error", reject);
  });
}

function flat(headers: IncomingMessage["headers"]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}

/** Looks a name up and connects to no address that the name may not lead to: what was checked is what is used. */
function guardedLookup(hostname: string, house: string): LookupFunction {
  return (name, options, done) => {
    const all: LookupOptions = { ...options, all: true };
    lookUp(name, all, (error, found) => {
      const addresses = Array.isArray(found) ? found : [];
      const allowed = addresses.filter(({ address }) => mayResolveTo(hostname, address));
      const [first] = allowed;
      if (error !== null) return done(error, []);
      if (first === undefined) return done(leadsInside(hostname, house), []);
      return options.all === true ? done(null, allowed) : done(null, first.address, first.family);
    });
  };
}

function leadsInside(hostname: string, house: string): PolicyViolation {
  return new PolicyViolation(
    "host-not-allowed",
    house,
    `the name ${hostname} leads to an address that no name may lead to`,
  );
}

function asFault(error: Error, url: URL, signal: AbortSignal): Error {
  if (error instanceof PolicyViolation || error instanceof ToolFault) return error;
  if (signal.aborted)
    return new ToolFault("cancelled", "the request was given up", { code: "cancelled" });
  return new ToolFault("network", `${url.host} cannot be reached: ${error.message}`, {
    cause: error,
  });
}
