import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { sep } from "node:path";
import { environmentSettings } from "../src/core/environment-settings.ts";
import { configSchema } from "../src/core/config-schema.ts";
import { adapters } from "../src/ingest/registry.ts";
import { agentIndex, agentPages } from "./agent-reference.ts";
import { commandReference } from "./command-reference.ts";
import { configReference } from "./config-reference.ts";

export interface GeneratedDocument {
  /** From the repository's root. */
  readonly path: string;
  readonly content: () => string;
}

/** The documents that are written from the program itself, by `npm run docs`. */
export const generatedDocuments: readonly GeneratedDocument[] = [
  { path: "docs/commands.md", content: () => commandReference("whetstone", helpOf) },
  {
    path: "docs/configuration.md",
    content: () => configReference(configSchema, environmentSettings),
  },
  { path: "docs/agents.md", content: () => agentIndex(adapters) },
  ...Array.from(agentPages(adapters), ([path, page]) => ({ path, content: () => page })),
];

/** Pages in a folder of generated ones that nothing writes any more. */
export function strayDocuments(): readonly string[] {
  const written = new Set(generatedDocuments.map(({ path }) => path));
  return globSync("docs/agents/*")
    .map((path) => path.split(sep).join("/"))
    .filter((path) => !written.has(path));
}

function helpOf(path: readonly string[]): string {
  // A home that is nobody's, so that a default taken from it reads the same everywhere.
  const env = { PATH: process.env["PATH"], HOME: "/home/you", NO_COLOR: "1" };
  const args = ["bin/whetstone.js", ...path, "--help"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`whetstone ${path.join(" ")} --help failed:\n${stderr}`);
  return stdout;
}
