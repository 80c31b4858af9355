import { fileURLToPath } from "node:url";
import { ToolFault } from "../harness-error.ts";
import type { ToolContext } from "../tool.ts";
import type { GitSettings } from "./git-settings.ts";
import { runGit } from "./run-git.ts";

/**
 * Where a remote leads has to be allowed as if it were named in the call: a folder, or a host; so do its proxies and the
 * remotes that a partial clone fetches from unasked. Answers what git has to be told so that it goes nowhere else
 * (`env` of {@link runGit}). Throws PolicyViolation `path-not-allowed` or `host-not-allowed`, ToolFault `denied`.
 */
export async function requireRemote(
  context: ToolContext,
  path: string,
  remote: string,
  direction: "pull" | "push",
  settings: GitSettings,
): Promise<Readonly<Record<string, string>>> {
  const addresses = await addressesOf(context, path, remote, direction);
  for (const other of promisorsOf(settings))
    // oxlint-disable-next-line no-await-in-loop -- a repository has one, if any
    addresses.push(...(await addressesOf(context, path, other, "pull")));
  for (const address of addresses) requireAddress(context, address);
  for (const proxy of proxiesOf(settings, remote)) requireProxy(context, proxy);
  if (settings.has("fetch.bundleuri"))
    throw new ToolFault("denied", "`fetch.bundleURI` of the repository leads elsewhere");
  return { ...protocolsOf(addresses), ...pinned(addresses) };
}

async function addressesOf(
  context: ToolContext,
  path: string,
  remote: string,
  direction: "pull" | "push",
): Promise<string[]> {
  const way = direction === "push" ? ["--push"] : [];
  const args = ["remote", "get-url", "--all", ...way, "--", remote];
  const { stdout } = await runGit(context, path, args);
  return stdout.split("\n").filter((line) => line !== "");
}

function promisorsOf(settings: GitSettings): readonly string[] {
  const named = [...settings.keys()].flatMap(
    (key) => /^remote\.(.*)\.promisor$/s.exec(key)?.[1] ?? [],
  );
  return [...new Set([...named, ...(settings.get("extensions.partialclone") ?? [])])];
}

/** Also those of other addresses: which of them git takes for this one is not ours to guess. */
function proxiesOf(settings: GitSettings, remote: string): readonly string[] {
  const isProxy = (key: string): boolean =>
    /^http\.(?:.*\.)?proxy$/s.test(key) || key === `remote.${remote}.proxy`;
  return [...settings]
    .flatMap(([key, values]) => (isProxy(key) ? values : []))
    .filter((proxy) => proxy !== "");
}

function requireProxy(context: ToolContext, proxy: string): void {
  const address = proxy.includes("://") ? proxy : `http://${proxy}`;
  if (!URL.canParse(address) || isAmbiguous(address))
    throw new ToolFault("denied", "the proxy in git's settings is no address");
  context.requireHost(new URL(address).hostname);
}

/** As git reads it: what it takes for a URL has `://`, what it hands to another program `::`. */
function requireAddress(context: ToolContext, address: string): void {
  if (isAmbiguous(address))
    throw new ToolFault(
      "denied",
      "a remote whose address can be read in two ways is not spoken to",
    );
  const helper = /^([A-Za-z0-9+.-]*)::/.exec(address)?.[1];
  if (helper !== undefined) throw notSpoken(helper);
  if (address.includes("://")) return requireUrl(context, address);
  // user@host:path; a path of this machine has no colon before its first slash.
  const host = /^(?:[^@/]+@)?([^:/]+):/.exec(address)?.[1];
  if (host !== undefined) return context.requireHost(host);
  context.path(address);
}

function requireUrl(context: ToolContext, address: string): void {
  const scheme = address.slice(0, address.indexOf("://"));
  if (!Object.hasOwn(protocols, scheme) || !URL.canParse(address)) throw notSpoken(scheme);
  const url = new URL(address);
  if (scheme === "file") return void context.path(fileURLToPath(url));
  context.requireHost(url.hostname);
}

/**
 * Readers of addresses differ over backslashes, blanks and control characters, and over hosts that are not plain ASCII:
 * the host checked would not be the one spoken to.
 */
function isAmbiguous(address: string): boolean {
  if (!/^[^/]*:/.test(address)) return false;
  const host = /^[^/]*:\/\/(?:[^/]*@)?([^/]*)/.exec(address)?.[1] ?? "";
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return /[\u0000-\u0020\u007f\\]/.test(address) || /[^!-~]|%/.test(host);
}

const protocols = { file: "file", http: "http", https: "https", ssh: "ssh", git: "git" };

function notSpoken(protocol: string): ToolFault {
  return new ToolFault("denied", `remotes over ${protocol}: are not spoken to`);
}

/** Only what was checked: no submodule, helper or partial clone may bring in another way to speak. */
function protocolsOf(addresses: readonly string[]): Readonly<Record<string, string>> {
  const spoken = addresses.map((address) => {
    if (address.includes("://")) return address.slice(0, address.indexOf("://"));
    return /^[^/]*:/.test(address) ? "ssh" : "file";
  });
  return { GIT_ALLOW_PROTOCOL: [...new Set(spoken)].join(":") };
}

/** A redirect leads to a host that nobody checked, and a repository may state it for one address: so do we, last. */
function pinned(addresses: readonly string[]): Readonly<Record<string, string>> {
  const web = addresses.filter((address) => /^https?:\/\//.test(address));
  const values = [
    ["followRedirects", "false"],
    ["saveCookies", "false"],
    ["curloptResolve", ""],
  ] as const;
  const entries = ["http", ...web.map((address) => `http.${address}`)].flatMap((section) =>
    values.map(([name, value]) => [`${section}.${name}`, value] as const),
  );
  return Object.fromEntries<string>([
    ["GIT_CONFIG_COUNT", String(entries.length)],
    ...entries.flatMap(([key, value], index): [string, string][] => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ]);
}
