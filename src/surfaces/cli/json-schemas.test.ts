import { expect, it } from "vitest";
import { z } from "zod";
import type { CommandSpec } from "./command.ts";
import { jsonSchemas } from "./json-schemas.ts";
import { commands } from "./registry.ts";

/** What these print depends on what is chosen. */
const byChoice = {
  export: [
    "export --canonical",
    "export --records",
    "export --operations",
    "export --knowledge",
    "export --atif",
  ],
  doctor: ["doctor", "doctor --diagnostics"],
};

/** Names of the commands that run, by their words. */
function runnable(spec: CommandSpec, above = ""): readonly string[] {
  const name = `${above}${spec.name}`;
  const own = spec.run === undefined ? [] : (byChoice[name as keyof typeof byChoice] ?? [name]);
  return [...own, ...(spec.subcommands ?? []).flatMap((sub) => runnable(sub, `${name} `))];
}

it("every command that runs has the schema of what it prints with --json, and nothing else has", async () => {
  const specs = await Promise.all(commands.map((entry) => entry.load()));
  const names = specs.flatMap((spec) => runnable(spec));
  expect(Object.keys(jsonSchemas).toSorted()).toEqual(names.toSorted());
});

it("names everything in a scorecard in one way", () => {
  const schema = JSON.stringify(z.toJSONSchema(jsonSchemas.scorecard));
  const names = [...schema.matchAll(/"required":(\[[^\]]*\])/g)].flatMap(
    ([, list = "[]"]) => JSON.parse(list) as readonly string[],
  );
  expect(names).toContain("brier_interval");
  expect(names.filter((name) => !/^[a-z]+(?:_[a-z]+)*$/.test(name))).toEqual([]);
});
