import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import {
  actRow,
  hex,
  recordBatch,
  sessionRow,
  stepRow,
} from "../../../test/store/record-fixtures.ts";
import { plainOptions } from "../../derive/sample-record.suite.ts";
import { derive } from "../../derive/derive.ts";
import type { RecordBatch } from "../../core/rows.ts";
import type { Store } from "../port.ts";
import { openStore } from "./open-store.ts";

const [mine, theirs] = [hex(32, "mine"), hex(32, "theirs")];

function steps(session: string, from: number, to: number): RecordBatch {
  const rows = Array.from({ length: to - from }, (_, index) => stepRow(session, from + index));
  return recordBatch({ sessions: [sessionRow(session)], steps: rows });
}

async function deriveAll(store: Store): Promise<void> {
  const version = { code: "test", config: "test" };
  await derive(store, plainOptions, { holder: "test", clock: { now: () => 0 }, version });
}

it("finds what a long session gains after another tenant of the file forgot its newest rows", async () => {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-tenants-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = { path: join(folder, "shared.db"), key: new Uint8Array(32).fill(7) };
  const store = await openStore({ ...at, tenant: "local", mostDerivedSteps: 6 });
  const other = await openStore({ ...at, tenant: "other", mostDerivedSteps: 6 });
  await store.append([steps(mine, 0, 9)]);
  await deriveAll(store);
  await store.append([steps(mine, 9, 10)]);
  await other.append([steps(theirs, 0, 30)]);
  await deriveAll(store);
  await other.forgetSession(theirs, actRow("forget"));
  await store.append([steps(mine, 10, 12)]);
  await deriveAll(store);
  expect(await store.searchText("11", 5)).toHaveLength(1);
  expect(await store.lengthenedSessions()).toEqual([]);
  await Promise.all([store.close(), other.close()]);
});
