import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  actRow,
  callRow,
  factRow,
  failing,
  hex,
  recordBatch,
  resultRow,
  sessionRow,
  stepRow,
} from "../../../test/store/record-fixtures.ts";
import { deriveAll } from "../../../test/store/toy-derivation.ts";
import { openStore } from "./open-store.ts";

const key = new Uint8Array(32).fill(7);
const canary = "zanzibarcanary";

describe("a forgotten session", () => {
  it("leaves none of its words in the files of the database", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "whetstone-forget-")), "store.db");
    const store = await openStore({ path, tenant: "local", key });
    const ref = hex(32, "a");
    const text = `about ${canary} `.repeat(40);
    const error = {
      outcome: "failure",
      errorRedacted: text,
      errorTemplateId: hex(32, "e"),
    } as const;
    await store.append([
      recordBatch({
        sessions: [sessionRow(ref)],
        facts: [factRow(ref, { value: text })],
        steps: Array.from({ length: 50 }, (_, n) => stepRow(ref, n, { excerpt: text })),
        observations: [1, 2].flatMap((n) => [
          callRow(ref, n, { paramsRedacted: JSON.stringify({ text }) }),
          resultRow(ref, n, { tool: "Bash", ...error }),
        ]),
      }),
      failing(hex(32, "b")),
    ]);
    await deriveAll(store);
    expect(await store.searchText(canary, 5)).toHaveLength(5);
    expect(await store.items({})).toHaveLength(2);
    await store.forgetSession(ref, actRow("forget"));
    expect(await store.searchText(canary, 5)).toEqual([]);
    await deriveAll(store);
    await store.close();
    for (const file of [path, `${path}-wal`]) {
      const bytes = existsSync(file) ? readFileSync(file).toString("latin1").toLowerCase() : "";
      expect(bytes.includes(canary)).toBe(false);
    }
    expect(readFileSync(path).includes("pytest")).toBe(true);
  });
});
