import { describe, expect, it } from "vitest";
import { openStore } from "./open-store.ts";

const key = new Uint8Array(32).fill(7);
const day = 24 * 60 * 60_000;

describe("acquireLease", () => {
  it("does not wait for a lease that ends later than any can: the clock was set back, or its row was damaged", async () => {
    let now = 10 * day;
    const store = await openStore({
      path: ":memory:",
      tenant: "local",
      key,
      clock: { now: () => now },
    });
    await store.acquireLease("derive", "before", 30_000);
    now -= day;
    expect(await store.acquireLease("derive", "after", 30_000)).toMatchObject({ fence: 2 });
    expect(await store.acquireLease("derive", "before", 30_000)).toBeNull();
    await store.close();
  });
});
