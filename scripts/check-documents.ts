import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, sep } from "node:path";
import { generatedDocuments, strayDocuments } from "./generated-documents.ts";
import { decisionFaults, linkTargets, scriptsNamed } from "./document-rules.ts";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  scripts: Record<string, string>;
};
const documents = globSync(["*.md", "{docs,examples}/**/*.md"]).map((path) =>
  path.split(sep).join("/"),
);
const decisions = documents.filter((path) => /^docs\/decisions\/\d/.test(path));
const faults = [
  ...documents.flatMap(faultsOf),
  ...decisions.flatMap(faultsOfDecision),
  ...repeatedNumbers(decisions),
  ...outdated(),
];

for (const fault of faults) console.error(fault);
console.log(`${documents.length} documents, ${faults.length} faults.`);
process.exitCode = faults.length === 0 ? 0 : 1;

function faultsOf(path: string): string[] {
  const markdown = readFileSync(path, "utf8");
  const broken = linkTargets(path, markdown).filter((target) => !existsSync(target));
  const unknown = scriptsNamed(markdown).filter((name) => !(name in scripts));
  return [
    ...broken.map((target) => `${path}: links to ${target}, which is not there`),
    ...unknown.map((name) => `${path}: names the script ${name}, which package.json does not have`),
  ];
}

function faultsOfDecision(path: string): string[] {
  const found = decisionFaults(numberOf(path), readFileSync(path, "utf8"));
  const index = readFileSync("docs/decisions/README.md", "utf8");
  const unlisted = index.includes(`(${basename(path)})`)
    ? []
    : ["is not listed in docs/decisions/README.md"];
  return [...found, ...unlisted].map((fault) => `${path}: ${fault}`);
}

function repeatedNumbers(paths: readonly string[]): string[] {
  const numbers = paths.map(numberOf);
  const repeated = new Set(numbers.filter((number, index) => numbers.indexOf(number) !== index));
  return [...repeated].map(
    (number) => `docs/decisions: more than one page has the number ${number}`,
  );
}

function outdated(): string[] {
  const old = generatedDocuments.filter(
    ({ path, content }) => !existsSync(path) || readFileSync(path, "utf8") !== content(),
  );
  return [...old.map(({ path }) => path), ...strayDocuments()].map(
    (path) => `${path} is out of date: run \`npm run docs\``,
  );
}

function numberOf(path: string): string {
  return basename(path).slice(0, 4);
}
