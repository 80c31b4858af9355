import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { openLoop } from "../src/index.ts";
import { seededRandom } from "../src/stats/seeded-random.ts";

const [tools, programs, models, houses] = [40, 120, 5, 3];
const perSession = 60;
const dayMs = 86_400_000;

/**
 * Fills a store with derived executions, up to now: rows as derivation leaves them, put in directly. Recording and
 * deriving a million of them first would take longer than the measurement.
 */
export async function fillExecutions(home: string, count: number): Promise<void> {
  {
    // Makes the database, its key and its tenant.
    await using loop = await openLoop({ home, userHome: home, env: {} });
    const intelligence = await loop.intelligence();
    await intelligence.recordExecution({ tool: "first", success: true });
    await loop.derive();
  }
  using database = new DatabaseSync(join(home, "whetstone.db"));
  const tenant = Number(database.prepare("SELECT tenant_id FROM tenant").get()?.["tenant_id"]);
  const random = seededRandom(1);
  const pick = (limit: number): number => Math.floor(random() ** 2 * limit);
  const text = database.prepare("INSERT INTO dictionary (tenant_id, text) VALUES (?, ?)");
  const texts = (names: readonly string[]): readonly number[] =>
    names.map((name) => Number(text.run(tenant, name).lastInsertRowid));
  const named = (name: string, limit: number): readonly number[] =>
    texts(Array.from({ length: limit }, (_, index) => `made-up ${name} ${index}`));
  const [bash = 0, shape = 0, exitCode = 0] = texts(["bash", '{"command":"string"}', "made up"]);
  const [toolIds, modelIds] = [named("tool", tools), named("model", models)];
  const houseIds = named("house", houses);
  const session = database.prepare(
    `INSERT INTO session_summary (tenant_id, session_id, session_key, harness, outcome, started_at, ended_at, step_count,
       execution_count, successes, failures, unknown, body) VALUES (?, ?, ?, 'made-up', 'unknown', ?, ?, 0, ?, 0, 0, 0, '{}')`,
  );
  const execution = database.prepare(
    `INSERT INTO execution (tenant_id, session_id, seq, call_key, on_final_path, tool_id, house_id, model_id, param_hash,
       params, param_shape_id, success, outcome_source_id, at, hour, weekday)
     VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const now = Date.now();
  const timeOf = (index: number): number =>
    now - Math.floor(((count - index) / count) * 120 * dayMs);
  database.exec("BEGIN");
  for (let index = 0; index < count; index += 1) {
    const seq = index % perSession;
    const id = 1_000_000 + Math.floor(index / perSession);
    const key = id.toString(16).padStart(32, "0");
    const size = Math.min(perSession, count - index);
    if (seq === 0) session.run(tenant, id, key, timeOf(index), timeOf(index + size - 1), size);
    const tool = pick(tools);
    const hash = pick(50_000);
    const isShell = tool === 0;
    const command = `program-${pick(programs)} --number ${hash}`;
    execution.run(
      tenant,
      id,
      seq,
      index.toString(16).padStart(16, "0"),
      isShell ? bash : (toolIds[tool] ?? 0),
      houseIds[pick(houses)] ?? 0,
      modelIds[pick(models)] ?? 0,
      hash.toString(16).padStart(32, "0"),
      JSON.stringify({ command: isShell ? command : `src/file-${hash}.ts` }),
      shape,
      random() < 0.9 ? 1 : 0,
      exitCode,
      timeOf(index),
      pick(24),
      pick(7),
    );
  }
  database.exec("COMMIT");
}
