import { readFileSync } from "node:fs";
import type { Migration } from "../../migrations/migration.ts";

/** Every step of the schema in order, each a file of SQL beside this one; released steps never change. */
export const postgresMigrations: readonly Migration[] = [
  "record",
  "journal",
  "derived",
  "operational",
  "views",
  "pending-events",
  "folded-tickets",
  "json-escapes",
  "prediction-calls",
  "issue-events",
  "own-events",
  "cells-without-times",
  "models-of-executions",
  "session-beginnings",
].map((name, index) => toStep(index + 1, name));

function toStep(version: number, name: string): Migration {
  const file = `${String(version).padStart(4, "0")}-${name}.sql`;
  return {
    version,
    name,
    up: (schema) => schema.exec(readFileSync(new URL(file, import.meta.url), "utf8")),
  };
}
