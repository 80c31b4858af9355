/** Other names of one host. */
const hostAliases: Readonly<Record<string, string>> = {
  "www.github.com": "github.com",
  "ssh.github.com": "github.com",
  "altssh.gitlab.com": "gitlab.com",
  "altssh.bitbucket.org": "bitbucket.org",
};

/**
 * One name for all spellings of a git remote: `host/owner/name`, the host in lower case, without scheme, user, password,
 * port, query and `.git`. A path or `file:` URL gives `file/<path>`; null for a text that names no repository.
 */
export function normaliseRemote(url: string): string | null {
  const text = url.trim();
  if (text === "" || text.length > 2000 || /[\s\u0000]/.test(text)) return null; // oxlint-disable-line no-control-regex
  const withScheme = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text);
  if (withScheme !== null) return fromUrl(withScheme[1] ?? "", withScheme[2] ?? "");
  if (/^(?:\/|\.{1,2}(?:\/|$)|~|[A-Za-z]:[\\/])/.test(text)) return fromPath(text);
  // `user@host:path`, git's short form of ssh.
  const short = /^(?:[^@/:]+@)?(\[[^\]]+\]|[^@/:[\]]+):(?!\/\/)(.+)$/.exec(text);
  return short === null ? null : named(short[1] ?? "", short[2] ?? "");
}

function fromUrl(scheme: string, rest: string): string | null {
  if (/^file$/i.test(scheme)) return fromPath(rest.replace(/^(?:localhost)?(?=\/)/i, ""));
  const slash = rest.search(/[/?#]/);
  if (slash === -1 || rest[slash] !== "/") return null;
  const authority = rest.slice(0, slash);
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d*$/, "");
  return named(host, rest.slice(slash));
}

function named(host: string, path: string): string | null {
  const lower = host.toLowerCase();
  const cleaned = cleanPath(path.replace(/[?#].*$/s, ""));
  if (lower === "" || cleaned === "") return null;
  return `${hostAliases[lower] ?? lower}/${cleaned}`;
}

function fromPath(path: string): string | null {
  const cleaned = cleanPath(path.replaceAll("\\", "/"));
  return cleaned === "" ? null : `file/${cleaned}`;
}

function cleanPath(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "")
    .join("/")
    .replace(/\.git$/i, "");
}
