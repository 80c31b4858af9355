/** Names under which a caller on this machine may reach the server. */
const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Host headers that are answered, with their port. A page that has its own name point to this machine (DNS rebinding)
 * sends that name, which is not among them. `extra` are further names, with or without a port, for a proxy in front.
 */
export function allowedHosts(
  host: string,
  port: number,
  extra: readonly string[],
): ReadonlySet<string> {
  const own = isWildcard(host) ? [] : [bracketed(host)];
  const named = [...new Set([...loopbackNames, ...own])].flatMap((name) => withPort(name, port));
  return new Set([...named, ...extra.map((name) => name.toLowerCase())]);
}

/** A browser leaves the port of its scheme out. */
function withPort(name: string, port: number): readonly string[] {
  const full = `${name.toLowerCase()}:${port}`;
  return port === 80 ? [full, name.toLowerCase()] : [full];
}

/** True for the origin of a page that this server itself serves. An opaque origin (`null`) never is. */
export function isOwnOrigin(origin: string, hosts: ReadonlySet<string>): boolean {
  const match = /^https?:\/\/([^/]+)$/.exec(origin);
  return match !== null && hosts.has((match[1] ?? "").toLowerCase());
}

export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
