import { WhetstoneError } from "../../core/errors.ts";
import type { IndexMending } from "../engine.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import { isBrokenRule } from "./sqlite-errors.ts";

/** `PRAGMA integrity_check` stops at a number of findings: one index that is lost whole has one for each row. */
const allFindings = 2_147_483_647;
/** How the check tells of indexes whose pages are whole, and that do not hold what their tables do. */
const ofIndex = [
  /^row \d+ missing from index (?<name>.+)$/,
  /^row \d+ values differ from index (?<name>.+)$/,
  /^rowid not at end-of-record for row \d+ of index (?<name>.+)$/,
  /^wrong # of entries in index (?<name>.+)$/,
  /^non-unique entry in index (?<name>.+)$/,
];

interface IndexFindings {
  readonly names: readonly string[];
  readonly findings: number;
}

/**
 * Makes indexes again where nothing else is wrong: from a table that is sound itself they are made whole. An index whose
 * pages are broken is left: freeing them could take pages of tables along.
 */
export async function mendIndexes(connection: SqliteConnection): Promise<IndexMending> {
  const found = await connection.read(() => readIndexFindings(connection));
  if (found === null || found.findings === 0) return { remade: [], findings: 0 };
  await connection.write(() => {
    for (const name of found.names) makeAgain(connection, name);
  });
  const after = await connection.read(() => readIndexFindings(connection));
  if (after?.findings !== 0) throw connection.damaged();
  return { remade: found.names, findings: found.findings };
}

/** Null where something else is damaged: that is not for mending. */
function readIndexFindings({ database }: SqliteConnection): IndexFindings | null {
  const names = new Set<string>();
  let findings = 0;
  for (const row of database.prepare(`PRAGMA integrity_check(${allFindings})`).iterate()) {
    const text = String(row["integrity_check"]);
    if (text === "ok") continue;
    const name = nameIn(text);
    if (name === undefined) return null;
    names.add(name);
    findings += 1;
  }
  return { names: [...names].toSorted(), findings };
}

function nameIn(finding: string): string | undefined {
  for (const pattern of ofIndex) {
    const name = pattern.exec(finding)?.groups?.["name"];
    if (name !== undefined) return name;
  }
  return undefined;
}

function makeAgain({ database, path }: SqliteConnection, name: string): void {
  try {
    database.exec(`REINDEX "${name.replaceAll('"', '""')}"`);
  } catch (error) {
    if (!isBrokenRule(error)) throw error;
    throw new WhetstoneError(
      "database-corrupt",
      `${path} is damaged: the index ${name} cannot be made again, because its table holds rows twice that it may hold once (${(error as Error).message}).`,
      {
        cause: error,
        hint: "They were written while the index had lost the first ones. Nothing was changed: move the file aside (keep it) and restore a backup from before that, or scan again into a new database.",
      },
    );
  }
}
