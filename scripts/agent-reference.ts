import type { Adapter } from "../src/ingest/contract.ts";

/** A page that says of each format where it is looked for, what is understood, and what cannot be known. */
export function agentReference(adapters: readonly Adapter[]): string {
  return [
    "# Agents and formats",
    "",
    "<!-- Written by `npm run docs` from the adapters' own descriptions. Change those, not this page. -->",
    "",
    "`whetstone scan` looks into the folders named here. `whetstone scan PATH` reads any file or folder and tells formats by their content.",
    ...adapters.flatMap(section),
    "",
  ].join("\n");
}

function section({ title, description }: Adapter): readonly string[] {
  return [
    "",
    `## ${title}`,
    ...list(
      "Looked for in",
      description.looksIn.map((place) => `\`${place.replaceAll("`", "")}\``),
    ),
    ...list("Understood", description.understands.map(escaped)),
    ...list("Cannot be known", description.cannotKnow.map(escaped)),
  ];
}

function list(heading: string, entries: readonly string[]): readonly string[] {
  if (entries.length === 0) return [];
  return ["", `${heading}:`, "", ...entries.map((entry) => `- ${entry}`)];
}

/** Angle brackets would be read as markup. */
function escaped(text: string): string {
  return text.replaceAll("<", "&lt;");
}
