/**
 * Why an entry of a list of hosts could never match one, and what to write instead; null where it can. An entry is
 * `name`, `name:port`, `[::1]:3000`, or `*.name` for every name below it.
 */
export function allowedHostProblem(entry: string): string | null {
  const address = URL.canParse(entry) && entry.includes("://") ? new URL(entry) : null;
  if (address !== null && address.host !== "") return writeInstead(entry, address.host);
  if (entry === "*")
    return `${quoted(entry)} is no host: name each, or all below one as "*.example.com"`;
  const [, below = "", name = "", port] =
    /^(\*\.)?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  const read = hostnameOf(name);
  if (read === null) {
    const bracketed = hostnameOf(`[${entry}]`);
    if (bracketed !== null) return writeInstead(entry, bracketed);
    return `${quoted(entry)} is no host: write a name, name:port or *.name, without path or scheme`;
  }
  if (port !== undefined && !isPort(port))
    return `${quoted(entry)} has a port that is none: it is 1 to 65535`;
  if (read === name.toLowerCase()) return null;
  return writeInstead(entry, `${below}${read}${port === undefined ? "" : `:${port}`}`);
}

/** As the platform reads it in a URL, which is what is compared; null for what is no host alone. */
function hostnameOf(name: string): string | null {
  if (name === "" || /[\s/\\?#@*%]/.test(name) || !URL.canParse(`http://${name}`)) return null;
  return new URL(`http://${name}`).hostname;
}

function isPort(digits: string): boolean {
  return /^[1-9]\d{0,4}$/.test(digits) && Number(digits) <= 65_535;
}

function writeInstead(entry: string, host: string): string {
  return `${quoted(entry)} matches no host: write the host alone: ${quoted(host)}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
