import { expect, it } from "vitest";
import { Gate } from "./gate.ts";

const pending = (): PromiseWithResolvers<string> => Promise.withResolvers<string>();

it("closes when what has passed is done, however it ended, and holds what comes meanwhile", async () => {
  const gate = new Gate();
  const order: string[] = [];
  const [first, failing, closing] = [pending(), pending(), pending()];
  const passed = gate.pass(() => first.promise);
  const failed = gate.pass(() => failing.promise);
  const closed = gate.closeFor(async () => {
    order.push("closed");
    await closing.promise;
  });
  const late = gate.pass(async () => order.push("late"));
  first.resolve("first");
  expect(await passed).toBe("first");
  expect(order).toEqual([]);
  failing.reject(new Error("not taken"));
  await expect(failed).rejects.toThrow("not taken");
  await expect.poll(() => order).toEqual(["closed"]);
  closing.resolve("");
  await Promise.all([closed, late]);
  expect(order).toEqual(["closed", "late"]);
});

it("opens where what it was closed for fails", async () => {
  const gate = new Gate();
  const closed = gate.closeFor(() => Promise.reject(new Error("the disk is away")));
  const late = gate.pass(() => Promise.resolve("taken"));
  await expect(closed).rejects.toThrow("the disk is away");
  expect(await late).toBe("taken");
});
