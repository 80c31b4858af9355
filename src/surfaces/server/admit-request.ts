import type { IncomingMessage } from "node:http";
import { isLoopback, isOwnOrigin } from "./allowed-hosts.ts";
import { HttpError } from "./http-error.ts";
import type { MediaType, Route } from "./route.ts";
import type { ServerPorts } from "./server-ports.ts";

/**
 * Refuses what may not be answered, before a byte of the body is read: 403 for a host or an origin that is not ours, 401
 * without a valid key, 403 where the key does not allow it, 415 for a body of another kind. Answers the kind of the body.
 */
export async function admitRequest(
  incoming: IncomingMessage,
  route: Route,
  ports: ServerPorts,
): Promise<MediaType | null> {
  requireOwnPage(incoming, ports.hosts());
  await requireKey(incoming, route, ports);
  return requireMediaType(incoming, route);
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

async function requireKey(
  incoming: IncomingMessage,
  { access, path }: Route,
  ports: ServerPorts,
): Promise<void> {
  if (access === "none" || access === "signature") return;
  const token = tokenOf(incoming);
  if (token === null) {
    const isOpen = ports.allowKeylessLoopbackIngest && access === "ingest";
    if (isOpen && isLoopback(incoming.socket.remoteAddress)) return;
    throw unauthorised(`${path} needs a key: send \`Authorization: Bearer KEY\``);
  }
  const scopes = await ports.checkKey(token);
  if (scopes === null) throw unauthorised("this key is not valid");
  if (!scopes.has(access) && !scopes.has("admin")) {
    throw new HttpError(403, `this key does not allow ${access}`);
  }
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
  const [type = "", ...parameters] = (incoming.headers["content-type"] ?? "")
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
