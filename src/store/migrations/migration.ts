/** The part of a database that a migration needs. */
export interface Schema {
  /** Runs one or more statements. */
  exec(sql: string): void;
}

/** One step of the schema. Released steps never change: a later step changes what an earlier one made. */
export interface Migration {
  /** Rises by one from 1; the version of the schema after this step. */
  readonly version: number;
  readonly name: string;
  up(schema: Schema): void;
}
