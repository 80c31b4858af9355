import { basename, dirname } from "node:path";
import type { NamedBy } from "../../conversation/session-log.ts";

/** A subagent's chat lies in a folder named after the session that began it: `chats/<parent>/<id>.jsonl`. */
export function sourceName(path: string): NamedBy {
  const folder = dirname(path);
  if (basename(dirname(folder)) !== "chats") return { id: null };
  return { id: basename(path).replace(/\.jsonl?$/, ""), parentId: basename(folder) };
}
