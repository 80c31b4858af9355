import type { Evidence, Item } from "../src/core/knowledge.ts";
import { createRandom, pick, type Random } from "../src/core/random.ts";
import { between, hex } from "./synthetic-text.ts";

/** Newest time at which any of the items was seen; a bench's clock stands here. */
export const itemsUntil = Date.UTC(2026, 0, 31);
const dayMs = 86_400_000;

const repositories = 200;
const categories = ["pitfall", "pattern", "tool-quirk", "fact"] as const;
const agents = ["claude-code", "codex", "hermes", "opencode"] as const;
const tools = ["Bash", "Edit", "Read", "exec_command", "apply_patch", "terminal"] as const;
const programs =
  "npm npx node python3 pip pytest git cargo go make docker kubectl tsc vitest eslint psql curl grep sed find".split(
    " ",
  );
const verbs =
  "fails works needs hangs breaks prints expects ignores rejects requires writes reads loses repeats".split(
    " ",
  );
const stems =
  "config server client schema migration session token cache worker queue parser router handler build bundle release deploy test fixture snapshot index query user account order invoice payment report export import stream batch retry timeout proxy header cookie secret model policy event signal metric chart table column filter search page form button dialog layout theme image video audio map geo date clock locale".split(
    " ",
  );
const endings =
  "module file folder path option flag version command script step error warning import type".split(
    " ",
  );

/** Low numbers far more often than high ones, as words of a text and sessions of a repository are. */
function skewed(random: Random, below: number): number {
  return Math.min(below - 1, Math.floor(below ** random()) - 1 + (random() < 0.1 ? 1 : 0));
}

export function repositoryName(index: number): string {
  return `example.org/team-${index % 12}/${stems[index % stems.length]}-${index}`;
}

/**
 * Lessons as harvesting makes them: one sentence of 60 to 300 characters about a command, a file and an error, with one
 * to three pieces of evidence. Two in three belong to one of 200 repositories, the rest to an agent or to everyone. The
 * same seed gives the same items.
 */
export function* syntheticItems(count: number, seed: number): Generator<Item> {
  const random = createRandom(seed);
  for (let index = 0; index < count; index += 1) yield syntheticItem(random);
}

function syntheticItem(random: Random): Item {
  const program = programs[skewed(random, programs.length)] ?? "npm";
  const file = fileName(random);
  const draw = random();
  const scope = draw < 0.66 ? "repo" : draw < 0.76 ? "agent" : "global";
  const support = 1 + skewed(random, 12);
  const lastSeen = itemsUntil - between(random, 0, 400) * dayMs;
  return {
    key: hex(random, 32),
    extractor: "fixes",
    category: pick(random, categories),
    scope,
    repo: scope === "repo" ? repositoryName(skewed(random, repositories)) : null,
    agent: scope === "agent" ? pick(random, agents) : null,
    text: sentence(random, program, file),
    tokens: between(random, 20, 80),
    confidence: between(random, 50, 95) / 100,
    status: random() < 0.95 ? "active" : "retired",
    support,
    against: random() < 0.1 ? 1 : 0,
    seenOnce: support === 1,
    firstSeen: lastSeen - between(random, 0, 60) * dayMs,
    lastSeen,
    costTurns: between(random, 1, 12),
    costTokens: between(random, 200, 20_000),
    costMs: random() < 0.8 ? between(random, 1000, 600_000) : null,
    environments: [pick(random, agents)],
    signature: {
      tools: [pick(random, tools)],
      programs: [program],
      errorTemplateIds: [hex(random, 16)],
      files: random() < 0.5 ? [file] : [],
    },
    evidence: Array.from({ length: between(random, 1, 3) }, () => evidence(random)),
    detail: { program, exit: between(random, 1, 127) },
  };
}

function fileName(random: Random): string {
  const folder = stems[skewed(random, stems.length)] ?? "src";
  return `src/${folder}/${stems[skewed(random, stems.length)] ?? "main"}-${between(random, 1, 400)}.ts`;
}

function sentence(random: Random, program: string, file: string): string {
  const words = Array.from({ length: between(random, 4, 30) }, () => word(random)).join(" ");
  const command = `${program} ${pick(random, stems)} --${pick(random, stems)}=${between(random, 1, 99)}`;
  return `\`${command}\` ${pick(random, verbs)} in ${file} (${words}); \`${program} run ${pick(random, stems)}\` works instead.`;
}

/** Some words stand in most items, most of them in few. */
function word(random: Random): string {
  const stem = stems[skewed(random, stems.length)] ?? "config";
  const draw = random();
  if (draw < 0.6) return stem;
  if (draw < 0.85) return `${stem}-${endings[skewed(random, endings.length)] ?? "file"}`;
  return `${stem}_${between(random, 1, 5000)}`;
}

function evidence(random: Random): Evidence {
  return {
    session: hex(random, 32),
    subject: hex(random, 16),
    role: pick(random, ["failure", "fix", "confirmation"]),
    sourceKey: hex(random, 32),
    locator: `b:${between(random, 0, 9_000_000)}-${between(random, 9_000_000, 9_900_000)}`,
    rawHmac: hex(random, 32),
    excerpt: `${pick(random, programs)}: ${pick(random, stems)} ${pick(random, verbs)}: exit ${between(random, 1, 127)}`,
  };
}

/** What sessions ask for: mostly a task in words, often files, in repositories as the items have them. */
export interface SyntheticRequest {
  readonly repo: string;
  readonly branch: string;
  readonly agent: string;
  readonly task: string | null;
  readonly files: readonly string[];
}

export function* syntheticRequests(count: number, seed: number): Generator<SyntheticRequest> {
  const random = createRandom(seed);
  for (let index = 0; index < count; index += 1) {
    const words = Array.from({ length: between(random, 6, 60) }, () => word(random)).join(" ");
    yield {
      repo: repositoryName(skewed(random, repositories)),
      branch: `fix/${pick(random, stems)}-${pick(random, endings)}`,
      agent: pick(random, agents),
      task: random() < 0.8 ? `${pick(random, programs)} ${pick(random, verbs)}: ${words}` : null,
      files: Array.from({ length: between(random, 0, 5) }, () => fileName(random)),
    };
  }
}
