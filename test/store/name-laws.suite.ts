import { describe, expect, it } from "vitest";
import type { RecordBatch } from "../../src/core/rows.ts";
import type { Store } from "../../src/store/port.ts";
import {
  actRow,
  callRow,
  failing,
  hex,
  recordBatch,
  sessionRow,
  stepRow,
} from "./record-fixtures.ts";
import { canonical, records } from "./store-content.ts";
import type { StoreFactory } from "./store-factory.ts";
import { deriveAll } from "./toy-derivation.ts";

const [a, b, c] = ["a", "b", "c"].map((name) => hex(32, name)) as [string, string, string];

function told(ref: string, n: number): RecordBatch {
  return recordBatch({
    sessions: [sessionRow(ref)],
    steps: [stepRow(ref, n, { model: "rare-model", label: "rare-label" })],
    observations: [callRow(ref, n, { tool: "rare-tool", server: "rare-server" })],
  });
}

async function namesOf(store: Store): Promise<string> {
  return JSON.stringify(await records(store));
}

async function withoutActs(store: Store): Promise<readonly object[]> {
  return (await records(store)).filter((row) => row["table"] !== "act");
}

export function nameLaws(factory: StoreFactory): void {
  describe("forgetting names", () => {
    it("takes names along that nothing else uses; who knew them, and whoever brings them back, tells them rightly", async () => {
      const store = await factory.open();
      const other = await factory.openAgain(store);
      if (other === null) return store.close();
      const reader = await factory.openAgain(store);
      await other.append([told(a, 1), failing(b)]);
      await deriveAll(store);
      expect(await namesOf(reader ?? store)).toContain("rare-tool");
      await store.forgetSession(a, actRow("forget"));
      expect(await namesOf(store)).not.toContain("rare-");
      // Of what the forgotten session used others use some still.
      expect(await namesOf(other)).toContain('"tool":"Bash"');
      await other.append([told(c, 1)]);
      await deriveAll(other);
      const never = await factory.open();
      await never.append([failing(b), told(c, 1)]);
      await deriveAll(never);
      for (const one of [store, other, reader ?? store]) {
        // oxlint-disable-next-line no-await-in-loop -- a failing one is named by its turn
        expect(await withoutActs(one)).toEqual(await withoutActs(never));
        // oxlint-disable-next-line no-await-in-loop -- as above
        expect(await canonical(one)).toEqual(await canonical(never));
      }
      for (const one of [never, reader, other, store]) {
        // oxlint-disable-next-line no-await-in-loop -- the last one owns the database
        await one?.close();
      }
    });
  });
}
