import { BlockList, isIP } from "node:net";
import { PolicyViolation } from "../harness-error.ts";

/** Hosts that may be reached: `name`, `name:port`, `[::1]:3000`; `*.name` for every name below it. None by default. */
export type AllowedHosts = readonly string[];

/** Throws PolicyViolation `host-not-allowed`. The URL is as the platform reads it, so that no spelling hides a host. */
export function allowedUrl(given: string, hosts: AllowedHosts, house: string): URL {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null) throw refused(given, house, "it is no URL");
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw refused(given, house, "only http and https are spoken");
  if (url.username !== "" || url.password !== "")
    throw refused(given, house, "it holds a user name or password");
  if (hosts.some((entry) => matches(url, entry))) return url;
  throw refused(given, house, `the host ${url.host} is not among those allowed`);
}

/** The same for a host that is spoken to otherwise than over HTTP: ports of the entries say nothing of it. */
export function requireAllowedHost(hostname: string, hosts: AllowedHosts, house: string): void {
  const isAllowed = hosts.some((entry) => isNamed(hostname.toLowerCase(), parts(entry).name));
  if (!isAllowed) throw refused(hostname, house, "the host is not among those allowed");
}

function matches(url: URL, entry: string): boolean {
  const { name, port } = parts(entry);
  return (port === undefined || port === portOf(url)) && isNamed(url.hostname, name);
}

function parts(entry: string): { readonly name: string; readonly port: string | undefined } {
  const [, name = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  return { name, port };
}

function isNamed(hostname: string, name: string): boolean {
  return name.startsWith("*.") ? hostname.endsWith(name.slice(1)) : hostname === name;
}

function portOf({ port, protocol }: URL): string {
  if (port !== "") return port;
  return protocol === "https:" ? "443" : "80";
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Addresses that answer about the machine itself, or nobody's: no name may lead there. */
const never = new BlockList();
never.addSubnet("0.0.0.0", 8, "ipv4");
never.addSubnet("169.254.0.0", 16, "ipv4");
never.addSubnet("224.0.0.0", 4, "ipv4");
never.addAddress("::", "ipv6");
never.addSubnet("fe80::", 10, "ipv6");
never.addSubnet("ff00::", 8, "ipv6");

/**
 * Whether a name that is allowed may lead to this address: what a name server answers is not ours to trust. Only
 * `localhost` and the address itself lead to this machine.
 */
export function mayResolveTo(hostname: string, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  const family = isIP(plain) === 6 ? "ipv6" : "ipv4";
  if (never.check(plain, family)) return false;
  if (!loopback.check(plain, family)) return true;
  const bare = hostname.replace(/^\[|\]$/g, "");
  return bare === "localhost" || bare.endsWith(".localhost") || isIP(bare) !== 0;
}

function refused(given: string, house: string, why: string): PolicyViolation {
  return new PolicyViolation(
    "host-not-allowed",
    house,
    `the address ${JSON.stringify(given.slice(0, 200))} is not allowed: ${why}`,
    "allow a host with `harness.allowedHosts` in the configuration",
  );
}
