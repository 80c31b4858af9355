import type { Adapter } from "../src/ingest/contract.ts";

const notice =
  "<!-- Written by `npm run docs` from the adapters' own descriptions. Change those, not this page. -->";

/** What an absent error flag means, as the format declares it. */
const flags: Readonly<Record<Adapter["errorFlag"], string>> = {
  explicit: "every result says itself whether it failed",
  "failure-only":
    "a failure is flagged; a result without the flag succeeded, unless its text says otherwise",
  none: "no flag: exit codes, error objects and the text of a result decide, or it stays unknown",
};

/** The list of all formats, each with a link to the page of its agent below `docs/agents/`. */
export function agentIndex(adapters: readonly Adapter[]): string {
  const entries = [...byHarness(adapters)].flatMap(([harness, formats]) =>
    formats.map((format) => `- [${format.title}](agents/${harness}.md): ${places(format)}`),
  );
  return [
    "# Agents and formats",
    "",
    notice,
    "",
    "`whetstone scan` looks into the folders named here. `whetstone scan PATH` reads any file or folder and tells formats by their content. The page of each agent says what is understood, what cannot be known, and what counts as a failure.",
    "",
    ...entries,
    "",
  ].join("\n");
}

/** One page for each agent, by its path: where its formats are looked for, what is understood, what cannot be known. */
export function agentPages(adapters: readonly Adapter[]): ReadonlyMap<string, string> {
  const pages = [...byHarness(adapters)].map(
    ([harness, formats]) => [`docs/agents/${harness}.md`, page(formats)] as const,
  );
  return new Map(pages);
}

function byHarness(adapters: readonly Adapter[]): ReadonlyMap<string, readonly Adapter[]> {
  return Map.groupBy(adapters, ({ harness }) => harness);
}

function places({ description }: Adapter): string {
  const named = description.looksIn.map(code).join(", ");
  return named === "" ? "read where you point at it" : `looked for in ${named}`;
}

function page(formats: readonly Adapter[]): string {
  const [first] = formats;
  const own = formats.flatMap((format) =>
    formats.length === 1 ? details(format) : ["", `## ${format.title}`, ...details(format)],
  );
  const back = "[All agents and formats](../agents.md)";
  return [`# ${first?.title ?? ""}`, "", notice, "", back, ...own, ""].join("\n");
}

function details({ name, errorFlag, description }: Adapter): readonly string[] {
  const format = `Format \`${name}\`. Success and failure: ${flags[errorFlag]}.`;
  return [
    "",
    format,
    ...list("Looked for in", description.looksIn.map(code)),
    ...list("Understood", description.understands.map(escaped)),
    ...list("Cannot be known", description.cannotKnow.map(escaped)),
  ];
}

function list(heading: string, entries: readonly string[]): readonly string[] {
  if (entries.length === 0) return [];
  return ["", `${heading}:`, "", ...entries.map((entry) => `- ${entry}`)];
}

function code(text: string): string {
  return `\`${text.replaceAll("`", "")}\``;
}

/** Angle brackets would be read as markup, but in code. */
function escaped(text: string): string {
  return text.replaceAll(/`[^`]*`|</g, (part) => (part === "<" ? "&lt;" : part));
}
