import { basename } from "node:path";

/** What the path of a transcript says of whose it is. */
export type SourceName =
  /** `<session>/subagents/**\/agent-<id>.jsonl`. */
  | { readonly kind: "subagent"; readonly agentId: string; readonly parentId: string }
  /** `agent-<id>.jsonl` beside its parent's file, before 2.1: its records name the parent. */
  | { readonly kind: "sibling"; readonly agentId: string }
  | { readonly kind: "session"; readonly id: string }
  /** A copy under another name. */
  | { readonly kind: "other" };

const subagentPath = /(?:^|[\\/])([^\\/]+)[\\/]subagents[\\/](?:.*[\\/])?agent-([^\\/]+)\.jsonl$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function readSourceName(path: string): SourceName {
  const [, parentId, agentId] = subagentPath.exec(path) ?? [];
  if (parentId !== undefined && agentId !== undefined) {
    return { kind: "subagent", agentId, parentId };
  }
  const name = basename(path).replace(/\.jsonl$/, "");
  if (name.startsWith("agent-")) return { kind: "sibling", agentId: name.slice("agent-".length) };
  return uuid.test(name) ? { kind: "session", id: name } : { kind: "other" };
}
