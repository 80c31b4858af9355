import { isoTime } from "../core/iso-time.ts";
import type { Item } from "../core/knowledge.ts";

/** One file of the exported knowledge, by its path below the folder. */
export interface KnowledgeFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Knowledge as plain files: `index.json` with every item, `global/*.md`, `repos/<repo>.md` and `agents/<agent>.md`, one
 * item per stable id in order of id, so that two exports differ only where knowledge does and concurrent edits merge.
 */
export function knowledgeFiles(items: readonly Item[]): readonly KnowledgeFile[] {
  const sorted = items.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const pages = Map.groupBy(sorted, pageOf);
  return [
    { path: "index.json", text: `${JSON.stringify(sorted.map(indexEntry), null, 2)}\n` },
    ...[...pages.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, page]) => ({ path, text: pageText(path, page) })),
  ];
}

function pageOf(item: Item): string {
  if (item.scope === "repo" && item.repo !== null) return `repos/${fileName(item.repo)}.md`;
  if (item.scope === "agent" && item.agent !== null) return `agents/${fileName(item.agent)}.md`;
  return `global/${item.category}.md`;
}

/** The keys every reader of index.json knows (fact, category, repo, confidence), and ours beside them. */
function indexEntry(item: Item): Readonly<Record<string, unknown>> {
  return {
    fact: item.text,
    category: item.category,
    repo: item.repo ?? "global",
    confidence: item.confidence,
    id: item.key,
    status: item.status,
    agent: item.agent,
    support: item.support,
    against: item.against,
    seen_once: item.seenOnce,
    first_seen: isoTime(item.firstSeen),
    last_seen: isoTime(item.lastSeen),
    evidence: item.evidence.map(({ session, role, locator, rawHmac, excerpt }) => ({
      session,
      role,
      locator,
      hmac: rawHmac,
      excerpt,
    })),
  };
}

function pageText(path: string, items: readonly Item[]): string {
  const lines = items.map(
    (item) => `- ${item.text} <!-- ${item.key} ${item.category} ${item.confidence.toFixed(2)} -->`,
  );
  return [pageTitle(path), "", ...lines, ""].join("\n");
}

/** First line of a page: by it an export knows its own. */
export function pageTitle(path: string): string {
  return `# ${path.replace(/\.md$/, "")}`;
}

function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, "_").replace(/^\.+/, "_");
}
