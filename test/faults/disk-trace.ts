/** What a traced program asked of the disk, or said to somebody, in order. */
export type DiskCall =
  | { readonly kind: "create"; readonly path: string }
  /** Without an offset at the end of the file. */
  | {
      readonly kind: "write";
      readonly path: string;
      readonly bytes: Buffer;
      readonly offset: number | null;
    }
  | { readonly kind: "truncate"; readonly path: string; readonly size: number }
  | { readonly kind: "rename" | "link"; readonly path: string; readonly to: string }
  | { readonly kind: "unlink"; readonly path: string }
  /** What was asked before the call at position `since` is on the disk. */
  | { readonly kind: "sync"; readonly path: string; readonly since: number }
  /** Sent or received, under the number of its file descriptor. */
  | { readonly kind: "say" | "hear"; readonly fd: number; readonly text: string };

const callNames = [
  "openat",
  "read",
  "write",
  "writev",
  "pwrite64",
  "fsync",
  "fdatasync",
  "ftruncate",
  "link",
  "rename",
  "unlink",
];

/** Options of strace(1) for a log that {@link readTrace} understands: all threads, all bytes, paths beside descriptors. */
export function traceInto(log: string): readonly string[] {
  const trace = `trace=${callNames.join(",")}`;
  return ["-f", "-y", "-xx", "-s", "200000", "-e", trace, "-o", log];
}

const begun = /^(\d+) +(\w+)\((.*)$/;
const resumed = /^(\d+) +<\.\.\. (\w+) resumed>(.*)$/;
const failed = /\) += -1 \w+ \([^)]*\)$/;

/** A call that another thread's stands between: its beginning, and how many calls were known then. */
interface Open {
  readonly name: string;
  readonly text: string;
  readonly since: number;
}

/**
 * The calls of a log that concern files in this folder, and what went through pipes and sockets. What writes counts from
 * its beginning and what syncs from its end: nothing is taken for safe that may not be.
 */
export function readTrace(log: string, folder: string): readonly DiskCall[] {
  const calls: DiskCall[] = [];
  const open = new Map<string, Open>();
  const take = ({ name, text, since }: Open): void => {
    const call = failed.test(text) ? null : callOf(name, text, { folder, since });
    if (call !== null) calls.push(call);
  };
  for (const line of log.split("\n")) {
    const [, pid = "", name = "", text = ""] = begun.exec(line) ?? resumed.exec(line) ?? [];
    const since = calls.length;
    const before = resumed.test(line) ? open.get(pid) : undefined;
    const isCut = text.endsWith(" <unfinished ...>");
    if (before !== undefined) {
      open.delete(pid);
      if (!writesAtOnce.has(name)) take({ ...before, text: before.text + text });
    } else if (isCut) {
      const begin = { name, text: text.slice(0, -" <unfinished ...>".length), since };
      open.set(pid, begin);
      if (writesAtOnce.has(name)) take(begin);
    } else if (name !== "" && !resumed.test(line)) take({ name, text, since });
  }
  return calls;
}

const writesAtOnce: ReadonlySet<string> = new Set(["write", "writev", "pwrite64"]);

function callOf(
  name: string,
  text: string,
  { folder, since }: { readonly folder: string; readonly since: number },
): DiskCall | null {
  const [target = "", ...more] = [...text.matchAll(/<((?:\\x\w\w)*)>|"((?:\\x\w\w)*)"/g)].map(
    ([, path, bytes]) => Buffer.from((path ?? bytes ?? "").replaceAll("\\x", ""), "hex"),
  );
  if (name === "openat") return created(text, String(more[0]), folder);
  const path = String(target);
  if (name === "read" || name === "write" || name === "writev") {
    const bytes = Buffer.concat(more);
    if (name !== "read" && text.includes('"...'))
      throw new Error(`${name} wrote more than is logged`);
    if (path.startsWith("socket:") || path.startsWith("pipe:"))
      return {
        kind: name === "read" ? "hear" : "say",
        fd: Number.parseInt(text, 10),
        text: String(bytes),
      };
    if (name === "read" || !isIn(folder, path)) return null;
    return { kind: "write", path, bytes, offset: null };
  }
  if (!isIn(folder, path)) return null;
  const numbers = [...text.matchAll(/, (\d+)/g)].map(([, number]) => Number(number));
  switch (name) {
    case "pwrite64":
      return { kind: "write", path, bytes: Buffer.concat(more), offset: numbers.at(-1) ?? 0 };
    case "ftruncate":
      return { kind: "truncate", path, size: numbers[0] ?? 0 };
    case "link":
    case "rename":
      return { kind: name, path, to: String(more[0]) };
    case "unlink":
      return { kind: "unlink", path };
    default:
      return { kind: "sync", path, since };
  }
}

function created(text: string, path: string, folder: string): DiskCall | null {
  if (!isIn(folder, path)) return null;
  if (text.includes("O_TRUNC")) return { kind: "truncate", path, size: 0 };
  return text.includes("O_CREAT") ? { kind: "create", path } : null;
}

/** The file that lets processes share a log is made anew when a database is opened. */
function isIn(folder: string, path: string): boolean {
  return (path === folder || path.startsWith(`${folder}/`)) && !path.endsWith("-shm");
}
