import { posix } from "node:path";

/** Where a document's relative links lead: paths from the repository's root, without anchors. Code is passed over. */
export function linkTargets(path: string, markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
    if (/^(?:[a-z]+:|#)/.test(link)) return [];
    return posix.join(posix.dirname(path), link.replace(/#.*$/, ""));
  });
}

/** The package scripts that a document tells its reader to run. */
export function scriptsNamed(markdown: string): string[] {
  return [...markdown.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
    ([, named, short]) => named ?? short ?? "",
  );
}

const decisionHeadings = ["Context", "Decision", "Consequences", "Alternatives"];

/** What a page of docs/decisions lacks of its form; `number` is that of its file name, such as `0003`. */
export function decisionFaults(number: string, markdown: string): string[] {
  const headings = new Set([...markdown.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading));
  const missing = decisionHeadings.filter((heading) => !headings.has(heading));
  const title = `# ${Number(number)}. `;
  return [
    ...(markdown.startsWith(title) ? [] : [`does not begin with "${title}"`]),
    ...missing.map((heading) => `has no "## ${heading}"`),
  ];
}
