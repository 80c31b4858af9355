import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { openLoop } from "../../src/index.ts";
import { mostDerivedSteps } from "../../src/core/most-derived-steps.ts";

it("of a source that never ends, what comes after the beginning is searched and derives nothing", async () => {
  const userHome = mkdtempSync(join(tmpdir(), "whetstone-long-"));
  onTestFinished(() => rmSync(userHome, { recursive: true, force: true }));
  const home = join(userHome, ".whetstone");
  const env = { WHETSTONE_SERVER_CYCLE_SECONDS: "1" };
  await using loop = await openLoop({ home, userHome, env });
  await (await loop.keys()).ensureOwn();
  const intake = await loop.openEventIntake();
  onTestFinished(() => intake.close());
  let now = Date.now() - 3_600_000;
  const send = async (count: number, text: string): Promise<void> => {
    const events = Array.from({ length: count }, () => ({
      source: "bot",
      session_id: "for ever",
      agent: "bot",
      endpoint: "/work",
      output_summary: text,
      success: true,
      timestamp: new Date((now += 10)).toISOString(),
    }));
    await intake.take(events, null);
    await intake.flush();
  };
  for (let sent = 0; sent <= mostDerivedSteps; sent += 500)
    // oxlint-disable-next-line no-await-in-loop -- a server takes so many at once
    await send(500, "early");
  await loop.derive();
  const [session] = await loop.store.sessions({ limit: 1 });
  expect(session?.stepCount).toBe(mostDerivedSteps);

  await send(5, "later");
  await loop.unfold(100);
  expect(await loop.store.dirtySessions(1)).toEqual([]);
  expect(await loop.store.lengthenedSessions()).toHaveLength(1);
  const learning = await loop.deriveInBackground((error) => expect.fail(error.message));
  onTestFinished(() => learning[Symbol.asyncDispose]());
  await vi.waitUntil(async () => (await loop.store.lengthenedSessions()).length === 0, {
    timeout: 30_000,
    interval: 200,
  });
  expect(await loop.store.searchText("later", 9)).toHaveLength(5);
}, 90_000);
