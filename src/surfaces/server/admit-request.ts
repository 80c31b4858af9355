import type { IncomingMessage } from "node:http";
import type { KeyScope } from "../../store/api-key-port.ts";
import { isLoopback, isOwnOrigin } from "./allowed-hosts.ts";
import { HttpError } from "./http-error.ts";
import type { ValidKey } from "./key-check.ts";
import type { Caller, MediaType, Route } from "./route.ts";
import type { ServerPorts } from "./server-ports.ts";

export interface Admitted {
  readonly caller: Caller;
  readonly mediaType: MediaType | null;
}

/**
 * Refuses what may not be answered, before a byte of the body is read: 403 for a host or an origin that is not ours, 401
 * without a valid key, 403 where the key does not allow it, 429 where its holder sends too many, 415 for a body of another
 * kind. Answers who asks, and the kind of the body; at once where the key is known, as a promise waits for another turn.
 */
export function admitRequest(
  incoming: IncomingMessage,
  route: Route,
  ports: ServerPorts,
): Admitted | Promise<Admitted> {
  requireOwnPage(incoming, ports.hosts());
  const admitted = (caller: Caller): Admitted => ({
    caller,
    mediaType: requireMediaType(incoming, route),
  });
  const caller = requireKey(incoming, route, ports);
  return caller instanceof Promise ? caller.then(admitted) : admitted(caller);
}

/** Host against DNS rebinding, Origin against other sites' pages. */
export function requireOwnPage(incoming: IncomingMessage, hosts: ReadonlySet<string>): void {
  const { host, origin } = incoming.headers;
  if (host === undefined || !hosts.has(host.toLowerCase())) {
    throw new HttpError(403, "this host is not served here; `--allow-host` names further ones");
  }
  if (origin !== undefined && !isOwnOrigin(origin, hosts)) {
    throw new HttpError(403, "this origin may not call the server");
  }
}

/** Without a key, what is sent belongs to this machine. */
function ownCaller({ ownTenant }: ServerPorts): Caller {
  return { tenant: ownTenant, principal: { kind: "user", name: "local" } };
}

function requireKey(
  incoming: IncomingMessage,
  { access, path }: Route,
  ports: ServerPorts,
): Caller | Promise<Caller> {
  if (access === "none" || access === "signature") return ownCaller(ports);
  const token = tokenOf(incoming);
  if (token === null) {
    const isOpen = ports.allowKeylessLoopbackIngest && access === "ingest";
    if (isOpen && isLoopback(incoming.socket.remoteAddress))
      return heldToRate(ownCaller(ports), ports);
    throw unauthorised(`${path} needs a key: send \`Authorization: Bearer KEY\``);
  }
  const allowed = (key: ValidKey | null): Caller => heldToRate(callerOf(key, access), ports);
  const key = ports.checkKey(token);
  return key instanceof Promise ? key.then(allowed) : allowed(key);
}

function callerOf(key: ValidKey | null, access: KeyScope): Caller {
  if (key === null) throw unauthorised("this key is not valid");
  if (!key.scopes.has(access) && !key.scopes.has("admin")) {
    throw new HttpError(403, `this key does not allow ${access}`);
  }
  return key.caller;
}

function heldToRate(caller: Caller, { rateLimit }: ServerPorts): Caller {
  const { kind, name } = caller.principal;
  const earlyMs = rateLimit.take(`${caller.tenant} ${kind} ${name}`);
  if (earlyMs === 0) return caller;
  throw new HttpError(429, "this key has sent too many requests", {
    "retry-after": String(Math.ceil(earlyMs / 1000)),
  });
}

function tokenOf({ headers }: IncomingMessage): string | null {
  const match = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "");
  if (match?.[1] !== undefined) return match[1];
  if (headers.authorization !== undefined) return "";
  const key = headers["x-api-key"];
  return typeof key === "string" ? key : null;
}

function unauthorised(message: string): HttpError {
  return new HttpError(401, message, { "www-authenticate": 'Bearer realm="whetstone"' });
}

/** The kind of the body by its header alone; null where the route takes no such kind. An answer is of the same kind. */
export function mediaTypeOf(incoming: IncomingMessage, { consumes }: Route): MediaType | null {
  const told = incoming.headers["content-type"] ?? "";
  const plain = consumes.find((taken) => taken === told);
  if (plain !== undefined) return plain;
  const [type = "", ...parameters] = told
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const found = consumes.find((taken) => taken === type);
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  return found !== undefined && isUtf8 ? found : null;
}

function requireMediaType(incoming: IncomingMessage, route: Route): MediaType | null {
  const { consumes } = route;
  if (consumes.length === 0) return null;
  const found = mediaTypeOf(incoming, route);
  if (found !== null) return found;
  throw new HttpError(415, `content-type must be ${consumes.join(" or ")}`);
}
