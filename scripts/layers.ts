/**
 * Which folder of src/ may import which (design: the stages follow the loop, imports point back along it).
 * `values` may be imported in any way, `types` only with `import type`. A folder may always import from itself.
 */
export interface Layer {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

const learningValues = ["core", "stats", "redact"];

export const layers: Readonly<Record<string, Layer>> = {
  core: { values: [], types: [] },
  stats: { values: [], types: [] },
  redact: { values: ["core"], types: [] },
  ingest: { values: ["core", "redact"], types: [] },
  store: { values: ["core", "redact"], types: [] },
  signals: { values: ["core", "stats"], types: [] },
  learn: { values: learningValues, types: ["ingest", "store", "signals"] },
  // Makes the derived rows from the record, so it calls the stages whose rows it makes.
  derive: { values: [...learningValues, "signals", "learn"], types: ["ingest", "store"] },
  adapt: { values: learningValues, types: ["ingest", "store", "signals", "derive", "learn"] },
  bootstrap: {
    values: learningValues,
    types: ["ingest", "store", "signals", "derive", "learn", "adapt"],
  },
  // Writes transcripts of a made-up fleet, in the formats' own shapes; nothing of the loop needs it.
  simulate: { values: ["core", "stats"], types: [] },
  // The verbs of loop.ts, one file each: what wires the stages may import them all.
  loop: {
    values: [
      ...learningValues,
      "ingest",
      "store",
      "signals",
      "learn",
      "derive",
      "adapt",
      "bootstrap",
      "harness",
    ],
    types: [],
  },
  // What a host's hooks run: a small entry beside the surfaces, which only reads the store and writes to the spool.
  hook: { values: ["core", "redact", "ingest", "store", "loop"], types: [] },
  harness: {
    values: [...learningValues, "adapt"],
    types: ["ingest", "store", "signals", "derive", "learn", "bootstrap"],
  },
};
