import { describe, expect, it } from "vitest";
import type { StoreFactory } from "./store-factory.ts";

const counted = (state: string | null) => {
  const count = Number(state ?? 0) + 1;
  return { state: String(count), result: count };
};

export function breakerLaws(factory: StoreFactory): void {
  describe("breakers", () => {
    it("are kept by name, and nothing is known of others", async () => {
      const store = await factory.open();
      expect(await store.breakerState("a")).toBeNull();
      expect(await store.breakerStates()).toEqual([]);
      expect(await store.changeBreaker("b", counted)).toBe(1);
      expect(await store.changeBreaker("a", counted)).toBe(1);
      expect(await store.changeBreaker("a", counted)).toBe(2);
      expect(await store.breakerState("a")).toBe("2");
      expect(await store.breakerStates()).toEqual([
        { breaker: "a", state: "2" },
        { breaker: "b", state: "1" },
      ]);
      await store.close();
    });

    it("change one after the other, whoever changes them", async () => {
      const store = await factory.open();
      const other = (await factory.openAgain(store)) ?? store;
      await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          (index % 2 === 0 ? store : other).changeBreaker("shared", counted),
        ),
      );
      expect(await other.breakerState("shared")).toBe("40");
      if (other !== store) await other.close();
      await store.close();
    });

    it("stay as they are where a change throws", async () => {
      const store = await factory.open();
      await store.changeBreaker("a", counted);
      const failing = store.changeBreaker("a", () => {
        throw new RangeError("no");
      });
      await expect(failing).rejects.toThrow(RangeError);
      expect(await store.breakerState("a")).toBe("1");
      await store.close();
    });
  });
}
