import { describe, expect, it } from "vitest";
import { hex, wholeSession } from "./record-fixtures.ts";
import type { StoreFactory } from "./store-factory.ts";
import { deriveSession } from "./toy-derivation.ts";

const ttlMs = 30_000;

export function leaseLaws(factory: StoreFactory): void {
  describe("leases", () => {
    it("go to one holder at a time, are renewed by it, and expire", async () => {
      let now = 1_000;
      const store = await factory.open({ clock: { now: () => now } });
      const first = await store.acquireLease("drain", "one", ttlMs);
      expect(first).toEqual({ name: "drain", holder: "one", fence: 1, expiresAt: 31_000 });
      expect(await store.acquireLease("drain", "two", ttlMs)).toBeNull();
      expect(await store.acquireLease("derive", "two", ttlMs)).not.toBeNull();
      now += 10_000;
      expect(await store.acquireLease("drain", "one", ttlMs)).toMatchObject({
        fence: 1,
        expiresAt: 41_000,
      });
      now += 30_001;
      expect(await store.acquireLease("drain", "two", ttlMs)).toMatchObject({ fence: 2 });
      expect(await store.acquireLease("drain", "one", ttlMs)).toBeNull();
      await store.close();
    });

    it("are free once given back, and a late return changes nothing", async () => {
      const store = await factory.open({ clock: { now: () => 0 } });
      const first = await store.acquireLease("drain", "one", ttlMs);
      await store.releaseLease(first!);
      const second = await store.acquireLease("drain", "two", ttlMs);
      expect(second).toMatchObject({ fence: 2 });
      await store.releaseLease(first!);
      expect(await store.acquireLease("drain", "one", ttlMs)).toBeNull();
      await store.close();
    });

    it("fence off a holder that slept past its time", async () => {
      let now = 0;
      const clock = { now: () => now };
      const sleeper = await factory.open({ clock });
      const successor = await factory.openAgain(sleeper, { clock });
      const ref = hex(32, "a");
      await sleeper.append([wholeSession(ref, 3)]);
      await sleeper.acquireLease("derive", "sleeper", ttlMs);
      const [family] = await sleeper.loadFamilies([ref]);
      const derived = family!.map(deriveSession);
      if (successor === null) {
        await sleeper.replaceSessions(derived);
        await sleeper.close();
        return;
      }
      now = ttlMs + 1;
      await successor.acquireLease("derive", "successor", ttlMs);
      await successor.replaceSessions(derived);
      for (const attempt of ["first", "second"]) {
        const late = sleeper.replaceSessions(derived);
        await expect(late, attempt).rejects.toMatchObject({ code: "lease-lost" });
      }
      await expect(successor.replaceSessions(derived)).resolves.toEqual([]);
      await successor.close();
      await sleeper.close();
    });
  });
}
