import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { ExecutionRecord } from "../adapt/execution-record.ts";
import type { DomainEvent } from "../core/domain-events.ts";
import { seededRandom } from "../stats/seeded-random.ts";
import { openIntelligence } from "../open-intelligence.ts";
import { openLoop } from "../open-loop.ts";

const program = fileURLToPath(new URL("../bin.ts", import.meta.url));
const run = promisify(execFile);
/** Enough that a start keeps a snapshot. */
const calls = 4200;
const secretTool = "payroll_of_acme";

/** A store of two sessions; the first is told of by a name that no other has. */
let template = "";

function folder(): string {
  return mkdtempSync(join(tmpdir(), "whetstone-snapshots-"));
}

function executions(count: number, tool: string): readonly ExecutionRecord[] {
  const random = seededRandom(tool);
  return Array.from({ length: count }, (_, index) => ({
    tool: index % 5 === 0 ? tool : `tool_${index % 7}`,
    params: { path: `src/${Math.floor(random() * 50)}.ts` },
    house: "bezalel",
    success: random() < 0.85,
  }));
}

beforeAll(async () => {
  template = folder();
  const place = { home: template, userHome: template, env: {} };
  await using first = await openIntelligence({ ...place, session: "first" });
  await first.recordExecutions(executions(200, secretTool));
  await using second = await openIntelligence({ ...place, session: "second" });
  await second.recordExecutions(executions(calls, "build"));
  await using loop = await openLoop(place);
  await loop.derive();
});

afterAll(() => rmSync(template, { recursive: true, force: true }));

/** A copy of the store, with what is told of its snapshots. */
function trial() {
  const home = folder();
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  cpSync(template, home, { recursive: true });
  const events: DomainEvent[] = [];
  const onEvent = (event: DomainEvent): unknown => events.push(event);
  const place = { home, userHome: home, env: {}, onEvent };
  const predicted = async (readOnly = false) => {
    await using intelligence = await openIntelligence({ ...place, readOnly });
    const { as_of: _, ...told } = await intelligence.predictSuccess("build", { house: "bezalel" });
    return told;
  };
  const ignored = () =>
    events.flatMap(({ name, fields }) => (name === "prediction.snapshot.ignored" ? [fields] : []));
  return { home, place, predicted, ignored, path: join(home, "snapshots", "predictions-local") };
}

it("is kept at a start, readable by its owner alone, and spares the next one nothing but time", async () => {
  const { predicted, ignored, path, home } = trial();
  const first = await predicted();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const { mtimeMs } = statSync(path);
  expect(await predicted()).toEqual(first);
  expect(statSync(path).mtimeMs).toBe(mtimeMs);
  rmSync(path);
  expect(await predicted()).toEqual(first);
  expect(ignored()).toEqual([]);
  const scratch = join(home, "scratch");
  expect(existsSync(scratch) ? readdirSync(scratch) : []).toEqual([]);
});

it("is not used where it is damaged or another store's, and that is counted", async () => {
  const { predicted, ignored, path } = trial();
  const truth = await predicted();
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, bytes.length - 100));
  expect(await predicted()).toEqual(truth);
  const reason = "damaged or of another store";
  expect(ignored()).toEqual([{ reason, count: 1 }]);
  // The one that was written instead is used.
  expect(await predicted()).toEqual(truth);
  expect(ignored()).toHaveLength(1);
  const other = folder();
  onTestFinished(() => rmSync(other, { recursive: true, force: true }));
  const place = { home: other, userHome: other, env: {} };
  {
    await using intelligence = await openIntelligence(place);
    await intelligence.recordExecutions(executions(calls, "build"));
    await intelligence.predictSuccess("build");
  }
  cpSync(join(other, "snapshots", "predictions-local"), path);
  expect(await predicted()).toEqual(truth);
  expect(ignored()).toHaveLength(2);
});

it("is gone with a session that is forgotten: no byte of it is left, and predictions go on without it", async () => {
  const { place, predicted, ignored, path, home } = trial();
  await predicted();
  expect(readFileSync(path).includes(secretTool)).toBe(true);
  const stale = readFileSync(path);
  {
    await using loop = await openLoop(place);
    await loop.forgetSession((await loop.requireSession("first")).key, "a person asked");
  }
  expect(existsSync(path)).toBe(false);
  const after = await predicted();
  expect(filesWith(home, secretTool)).toEqual([]);
  // Even where another process put it back.
  writeFileSync(path, stale);
  expect(await predicted()).toEqual(after);
  expect(ignored()).toEqual([{ reason: "older than what was forgotten", count: 1 }]);
  expect(filesWith(home, secretTool)).toEqual([]);
});

it("outlives a rebuild, after which it covers the same executions", async () => {
  const { place, predicted, ignored } = trial();
  const before = await predicted();
  {
    await using loop = await openLoop(place);
    await loop.rebuild();
  }
  expect(await predicted()).toEqual(before);
  expect(ignored()).toEqual([]);
});

it("is not written where only reading was asked for, but is by the command, also by two at once", async () => {
  const { home, predicted, ignored, path } = trial();
  const truth = await predicted(true);
  expect(existsSync(path)).toBe(false);
  const env = { HOME: home, WHETSTONE_HOME: home, TZ: "UTC" };
  const args = [program, "predict", "build", "--house", "bezalel", "--json"];
  const both = await Promise.all(
    [0, 1].map(() => run(process.execPath, args, { env, timeout: 60_000 })),
  );
  for (const { stdout } of both)
    expect(JSON.parse(stdout)).toMatchObject({ probability: truth.probability });
  expect(existsSync(path)).toBe(true);
  expect(await predicted(true)).toEqual(truth);
  expect(ignored()).toEqual([]);
}, 60_000);

/** Beside the database, whose own bytes are looked at by test/faults/forget. */
function filesWith(home: string, text: string): readonly string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("whetstone.db"))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => readFileSync(path).includes(text));
}
