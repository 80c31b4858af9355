import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Random } from "../../src/core/random.ts";
import type { CorpusFile } from "./corpus.ts";
import { plant, type PlantedSecret, plantedNumbers, secretKinds } from "./plant-secrets.ts";

/** A secret and the place that it was put. */
export interface PlacedSecret {
  readonly kind: string;
  /** What must not be found. */
  readonly needle: string;
  readonly place: string;
}

export interface PlantedFile extends CorpusFile {
  readonly secrets: readonly PlacedSecret[];
}

/** Which share of the texts and keys of a transcript gets a secret. */
const shareOfTexts = 0.2;
const shareOfKeys = 0.02;

/** Puts fresh secrets of all kinds into a transcript: into texts, names, ids and keys, and into lines that are no JSON. */
export function plantInto(file: CorpusFile, random: Random): PlantedFile {
  const secrets: PlacedSecret[] = [];
  const planter = new Planter(file.path, random, secrets);
  const content = file.path.endsWith(".db")
    ? plantIntoDatabase(file.content, planter)
    : Buffer.from(plantIntoText(file.content.toString("utf8"), planter));
  return { ...file, content, secrets };
}

class Planter {
  private readonly path: string;
  private readonly random: Random;
  private readonly secrets: PlacedSecret[];

  constructor(path: string, random: Random, secrets: PlacedSecret[]) {
    this.path = path;
    this.random = random;
    this.secrets = secrets;
  }

  /** A copy of a JSON value with secrets in it. */
  value(value: unknown, place: string): unknown {
    if (typeof value === "string") return this.text(value, place);
    if (Array.isArray(value))
      return value.map((item, index) => this.value(item, `${place}/${index}`));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, item]) => [
      this.key(key, place),
      this.value(item, `${place}/${key}`),
    ]);
    return Object.fromEntries([...entries, ...this.stranger(place)]) as unknown;
  }

  /** Text of another format (JSON in a string) gets its secrets inside. */
  text(text: string, place: string): string {
    const inner = parse(text);
    if (typeof inner === "object" && inner !== null)
      return JSON.stringify(this.value(inner, `${place}#`));
    if (this.random() >= shareOfTexts) return text;
    const secret = this.fresh(place);
    return this.random() < 0.3 ? secret.text : `${text}${this.filler()} ${secret.text}`;
  }

  fresh(place: string): Pick<PlantedSecret, "text"> {
    if (this.random() < 0.06) {
      const numbers = plantedNumbers(this.random);
      const chosen = numbers[Math.floor(this.random() * numbers.length)];
      if (chosen === undefined) throw new Error("there are no numbers");
      this.secrets.push({
        kind: chosen.kind,
        needle: chosen.number,
        place: `${this.path} ${place}`,
      });
      return chosen;
    }
    const kind = secretKinds[Math.floor(this.random() * secretKinds.length)] ?? "";
    const secret = plant(kind, this.random);
    this.secrets.push({ kind, needle: secret.mark, place: `${this.path} ${place}` });
    return secret;
  }

  private key(key: string, place: string): string {
    return this.random() < shareOfKeys ? this.fresh(`${place}/(key)`).text : key;
  }

  /** A key that no reader knows. */
  private stranger(place: string): readonly (readonly [string, string])[] {
    if (this.random() >= shareOfKeys) return [];
    return [["x_extension", this.fresh(`${place}/x_extension`).text]];
  }

  /** Moves the secret to where excerpts are cut. */
  private filler(): string {
    const lengths = [0, 0, 0, 240, 270, 2000, 2040];
    const length = lengths[Math.floor(this.random() * lengths.length)] ?? 0;
    return " and so on".repeat(Math.ceil(length / 10)).slice(0, length);
  }
}

function plantIntoText(text: string, planter: Planter): string {
  const document = parse(text);
  if (typeof document === "object" && document !== null)
    return JSON.stringify(planter.value(document, ""));
  const lines = text.split("\n").map((line, index) => {
    const value = parse(line);
    return value === undefined ? line : JSON.stringify(planter.value(value, `line ${index + 1}`));
  });
  if (!text.startsWith("{") && !text.startsWith("[")) return text;
  const torn = JSON.stringify({ type: "user", message: planter.fresh("torn line").text }).slice(
    0,
    -2,
  );
  return [
    ...lines.slice(0, -1),
    torn,
    planter.fresh("no JSON").text.replaceAll("\n", " "),
    ...lines.slice(-1),
  ].join("\n");
}

function plantIntoDatabase(content: Buffer, planter: Planter): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-planted-"));
  const path = join(folder, "planted.db");
  writeFileSync(path, content);
  const database = new DatabaseSync(path);
  for (const table of textsOf(
    database,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  )) {
    for (const column of textsOf(
      database,
      `SELECT name FROM pragma_table_info('${table}') WHERE type = 'TEXT' AND pk = 0 AND name NOT LIKE '%id'`,
    )) {
      plantIntoColumn(database, table, column, planter);
    }
  }
  database.close();
  const planted = readFileSync(path);
  rmSync(folder, { recursive: true, force: true });
  return planted;
}

function plantIntoColumn(
  database: DatabaseSync,
  table: string,
  column: string,
  planter: Planter,
): void {
  const rows = database.prepare(`SELECT rowid AS id, "${column}" AS text FROM "${table}"`).all();
  const update = database.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE rowid = ?`);
  for (const { id, text } of rows) {
    if (typeof text === "string")
      update.run(planter.text(text, `${table}.${column} ${String(id)}`), Number(id));
  }
}

function textsOf(database: DatabaseSync, sql: string): readonly string[] {
  return database
    .prepare(sql)
    .all()
    .map((row) => String(row["name"]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
