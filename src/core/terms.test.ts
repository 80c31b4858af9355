import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { termsOf } from "./terms.ts";

describe("termsOf", () => {
  it.each([
    ["The build fails with an error", "build fails error"],
    ["src/fooBar.ts", "src/foobar.ts src foo bar ts"],
    ["./scripts/run-tests.sh, then stop.", "scripts/run-tests.sh scripts run tests sh stop"],
    ["--legacy-peer-deps", "legacy-peer-deps legacy peer deps"],
    ["HTTPServer", "httpserver http server"],
    ["parseJSON2", "parsejson2 parse json"],
    ["MAX_RETRIES=3", "max_retries max retries"],
    ["snake_case __init__", "snake_case snake case __init init"],
    ["node 24.15.0", "node 24.15.0 24 15"],
    ["@scope/pkg@1.2.3", "scope/pkg@1.2.3 scope pkg"],
    ["c++ and g++, not c+", "c++ g++ not"],
    ["python3 -m pytest", "python3 python pytest"],
    ["Äpfel über Straße", "äpfel über straße"],
    ["e\u0301te\u0301", "été"],
    ["हिन्दी", "हिन्दी"],
    ["запускать ТЕСТЫ", "запускать тесты"],
    ["数据库 连接", "数据库 连接"],
    ["🙂 ok 👍🏽", "ok"],
    ["repeat repeat", "repeat repeat"],
    ["x y 7", ""],
    ["", ""],
  ])("%j", (text, expected) => {
    expect(termsOf(text).join(" ")).toBe(expected);
  });

  it("keeps no term beyond 64 characters, and nothing of what is no word", () => {
    expect(termsOf("x".repeat(65))).toEqual([]);
    expect(termsOf(`${"ab/".repeat(25)}end`)).toEqual([
      ...Array.from({ length: 25 }, () => "ab"),
      "end",
    ]);
    expect(termsOf("aB1/".repeat(200))).toEqual([]);
  });

  it("gives terms that give themselves", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        for (const term of termsOf(text)) {
          expect(term.length).toBeGreaterThan(1);
          expect(termsOf(term)).toContain(term);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("reads a text of ASCII as it reads one that holds other letters", () => {
    const piece = fc.constantFrom("Foo", "bar", "A", "9", "_", ".", "-", "/", "+", "@", " ", "\t");
    const ascii = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.oneof(ascii, fc.string({ maxLength: 60 })), (text) => {
        // A single letter is no term.
        expect(termsOf(text)).toEqual(termsOf(`${text} é`));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["joints", `a${"-".repeat(1_000_000)}a`],
    ["joints before a blank", `a${"+".repeat(500)} `.repeat(2000)],
    ["capitals", "A".repeat(1_000_000)],
    ["marks", `a${"\u0301".repeat(1_000_000)}`],
    ["words", "theFooBar/baz-qux ".repeat(50_000)],
  ])("reads a million characters of %s in a moment", (_, text) => {
    const start = performance.now();
    termsOf(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
