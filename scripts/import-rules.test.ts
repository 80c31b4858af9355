import { describe, expect, it } from "vitest";
import { importFault, importsIn } from "./import-rules.ts";

const value = (specifier: string) => ({ specifier, typeOnly: false });
const type = (specifier: string) => ({ specifier, typeOnly: true });

describe("importsIn", () => {
  it.each([
    ['import { a } from "./a.ts";', "./a.ts", false],
    ['import type { A } from "./a.ts";', "./a.ts", true],
    ['import { type A, type B } from "./a.ts";', "./a.ts", true],
    ['import { type A, b } from "./a.ts";', "./a.ts", false],
    ['import {\n  type A,\n  type B,\n} from "./a.ts";', "./a.ts", true],
    ['import * as a from "./a.ts";', "./a.ts", false],
    ['import "./a.ts";', "./a.ts", false],
    ['export { a } from "./a.ts";', "./a.ts", false],
    ['export type { A } from "./a.ts";', "./a.ts", true],
    ['export * from "./a.ts";', "./a.ts", false],
    ['const a = await import("./a.ts");', "./a.ts", false],
    ['let a: import("./a.ts").A;', "./a.ts", true],
    ['import a from "./a.json" with { type: "json" };', "./a.json", false],
  ])("reads %j", (source, specifier, typeOnly) => {
    expect(importsIn(source)).toEqual([{ specifier, typeOnly }]);
  });

  it("keeps declarations apart", () => {
    const source =
      'import type { A } from "./a.ts";\nimport { b } from "./b.ts";\n\nexport const c = b;\n';
    expect(importsIn(source)).toEqual([
      { specifier: "./a.ts", typeOnly: true },
      { specifier: "./b.ts", typeOnly: false },
    ]);
  });

  it("passes over text that only looks like an import", () => {
    expect(
      importsIn('const text = `see import { a } from "./a.ts"`;\n// import { a } from "./a.ts"\n'),
    ).toEqual([]);
  });
});

describe("importFault", () => {
  it.each([
    ["src/core/ids.ts", value("./clock.ts")],
    ["src/core/ids.ts", value("node:crypto")],
    ["src/store/sqlite/open.ts", value("../../core/errors.ts")],
    ["src/redact/rules.ts", value("../core/hash.ts")],
    ["src/signals/health/score.ts", value("../../stats/ewma.ts")],
    ["src/learn/harvest/fixes.ts", value("../../redact/redact.ts")],
    ["src/learn/harvest/fixes.ts", type("../../store/port.ts")],
    ["src/derive/rollups.ts", value("../learn/fixes.ts")],
    ["src/harness/harness.ts", value("../adapt/route/router.ts")],
    ["src/surfaces/cli/scan.ts", value("../../store/open.ts")],
    ["src/surfaces/cli/scan.ts", value("../../loop.ts")],
    ["src/surfaces/cli/scan.ts", value("./table.ts")],
    ["src/bin.ts", value("./surfaces/cli/scan.ts")],
  ])("lets %s import %o", (file, found) => {
    expect(importFault(file, found)).toBeUndefined();
  });

  it.each([
    ["src/core/ids.ts", type("../stats/beta.ts"), "core may not import stats"],
    ["src/redact/rules.ts", value("../stats/beta.ts"), "redact may not import stats"],
    ["src/ingest/scan.ts", type("../store/port.ts"), "ingest may not import store"],
    ["src/store/port.ts", type("../learn/fix.ts"), "store may not import learn"],
    ["src/learn/fix.ts", value("../store/port.ts"), "learn may import only types from store"],
    ["src/learn/fix.ts", type("../bootstrap/rank.ts"), "learn may not import bootstrap"],
    ["src/learn/fix.ts", value("../loop.ts"), "learn may not import src/*.ts"],
    ["src/learn/fix.ts", value("../surfaces/cli/table.ts"), "learn may not import surfaces/cli"],
    ["src/learn/fix.ts", value("../../scripts/layers.ts"), "it is not in src/"],
    [
      "src/surfaces/cli/a.ts",
      type("../server/b.ts"),
      "surfaces/cli may not import surfaces/server",
    ],
    ["src/novel/a.ts", value("../core/b.ts"), "src/novel stands in no layer of scripts/layers.ts"],
  ])("refuses %s the import %o", (file, found, reason) => {
    expect(importFault(file, found)).toMatch(new RegExp(`: ${RegExp.escape(reason)}$`));
  });
});
