import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { functionNames, isPure } from "../stats/is-pure.ts";
import { readModules } from "../stats/read-modules.ts";
import { registeredHealth } from "./registered-health.ts";
import { registeredSignals } from "./registered-signals.ts";

const folder = fileURLToPath(new URL("../../src/signals/", import.meta.url));
const registered = [...registeredSignals, ...registeredHealth];

describe("every function of src/signals", () => {
  it("is registered: a new one has to be listed with arguments of its kind", async () => {
    const exported = (await readModules(folder)).flatMap(({ exports }) => functionNames(exports));
    expect(registered.map(({ name }) => name).toSorted()).toEqual(exported.toSorted());
  });
});

describe.each(registered)("$name", (each) => {
  it("answers the same twice and leaves its arguments alone", () => {
    expect(() => each.check(isPure)).not.toThrow();
  });
});
