import { describe, expect, it } from "vitest";
import { quirks } from "./quirks.ts";
import { sampleSession, type SampleEvent } from "./sample-session.suite.ts";

type Params = Readonly<Record<string, unknown>>;

function tried(tool: string, before: Params, out: string, after: Params): readonly SampleEvent[] {
  return [
    { tool, params: before, ok: false, out },
    { tool, params: after, ok: true },
  ];
}

function textsOf(events: readonly SampleEvent[]): readonly string[] {
  return quirks
    .extract(sampleSession(events))
    .map((finding) => quirks.consolidate([finding])?.text ?? "");
}

const path = "/home/dev/shop/src/a.ts";

const replaceOf = (old_str: string) => ({ command: "str_replace", path, old_str, new_str: "x" });
const hung = "timed out: bash has not returned in 120.0 seconds and must be restarted";

describe("quirks", () => {
  it.each([
    [
      "a text that stands there more than once",
      tried(
        "editor",
        {
          command: "str_replace",
          path,
          old_str: "  stream = open()",
          new_str: "  stream = peek()",
        },
        "No replacement was performed. Multiple occurrences of old_str `  stream = open()` in lines [3, 9]. Please ensure it is unique",
        {
          command: "str_replace",
          path,
          old_str: "def first():\n  stream = open()",
          new_str: "def first():\n  stream = peek()",
        },
      ),
      '`editor` fails with "No replacement was performed. Multiple occurrences of old_str <text> in lines [<n>]." for `old_str`; a longer one, with the lines around it, works.',
    ],
    [
      "a switch of the shell itself, though its failure passes by itself",
      tried("bash", { command: "make all", restart: false }, hung, {
        command: "make all",
        restart: true,
      }),
      `\`bash\` fails with "${hung}" until it is called once with \`restart\` true.`,
    ],
    [
      "a parameter of another name",
      tried("Read", { filepath: path }, "InputValidationError: unexpected parameter `filepath`", {
        file_path: path,
      }),
      "`Read` fails with \"InputValidationError: unexpected parameter 'filepath'\" when the parameter is called `filepath`; it is called `file_path`.",
    ],
    [
      "a parameter too many",
      tried("search", { query: "needle", depth: 3 }, "error: unknown parameter: depth", {
        query: "needle",
      }),
      '`search` fails with "error: unknown parameter: depth" when given `depth` 3; without it the call works.',
    ],
    [
      "a parameter that is needed",
      tried(
        "Read",
        { file_path: path },
        "File content exceeds maximum allowed tokens. Use offset and limit.",
        { file_path: path, offset: 1, limit: 200 },
      ),
      '`Read` fails with "File content exceeds maximum allowed tokens." without `offset`; with it (such as 1) the call works.',
    ],
    [
      "a value out of range",
      tried(
        "view",
        { path, view_range: [1, 300] },
        "Invalid `view_range`: [1, 300] exceeds the 120 lines of the file",
        { path, view_range: [1, 120] },
      ),
      "`view` fails with \"Invalid 'view_range': [1, 300] exceeds the 120 lines of the file\" for `view_range` [1,300]; [1,120] works.",
    ],
    [
      "a value of another type",
      tried("wait", { task: "build-all", seconds: "5" }, "seconds must be a number", {
        task: "build-all",
        seconds: 5,
      }),
      '`wait` fails with "seconds must be a number" for `seconds` "5"; 5 works.',
    ],
    [
      "a nested parameter",
      tried(
        "http",
        { url: "http://localhost:1/a", headers: { Accepts: "text/json" } },
        "unknown header Accepts; expected Accept",
        { url: "http://localhost:1/a", headers: { Accept: "text/json" } },
      ),
      '`http` fails with "unknown header Accepts; expected Accept" when the parameter is called `headers.Accepts`; it is called `headers.Accept`.',
    ],
  ])("learns %s", (_, events, text) => {
    expect(textsOf(events)).toEqual([text]);
  });

  it.each([
    [
      "another file",
      tried("Read", { file_path: path }, "Error: file_path not found", { file_path: `${path}x` }),
    ],
    [
      "another text to replace",
      tried(
        "edit",
        { path, old_str: "const x = 1;\nlet y", new_str: "z" },
        "old_str must match exactly",
        { path, old_str: "const x = 2;\nlet y", new_str: "z" },
      ),
    ],
    [
      "a change the error does not name",
      tried("search", { query: "needle", depth: 3 }, "invalid state", {
        query: "needle",
        depth: 4,
      }),
    ],
    [
      "an error that objects to nothing",
      tried("search", { query: "needle", depth: 3 }, "depth charge", { query: "needle", depth: 4 }),
    ],
    ["the same call", tried("search", { query: "needle" }, "query required", { query: "needle" })],
    [
      "only another description",
      tried("search", { query: "needle", description: "a" }, "description required", {
        query: "needle",
        description: "b",
      }),
    ],
    [
      "too many changes",
      tried("make", { target: "all-of-it", a: 1, b: 1, c: 1, d: 1 }, "invalid a", {
        target: "all-of-it",
        a: 2,
        b: 2,
        c: 2,
        d: 2,
      }),
    ],
    [
      "another target",
      tried("book", { id: "one", seat: 3 }, "invalid seat", { id: "two", seat: 4 }),
    ],
    [
      "a transient failure",
      tried(
        "fetch",
        { url: "http://localhost:1/a", wait: 1 },
        "wait: connection refused, must retry",
        { url: "http://localhost:1/a", wait: 2 },
      ),
    ],
  ])("learns nothing from %s", (_, events) => {
    expect(textsOf(events)).toEqual([]);
  });

  it("have one key for one rejected parameter, whatever its values", () => {
    const keys = [
      [300, 120],
      [80, 40],
    ].map(([bad, good], index) => {
      const out = `Invalid \`view_range\`: [1, ${bad}] exceeds the ${good} lines of the file`;
      const events = tried("view", { path: `${path}${index}`, view_range: [1, bad] }, out, {
        path: `${path}${index}`,
        view_range: [1, good],
      });
      return quirks.extract(sampleSession(events, { id: String(index), repo: `r${index}` }))[0]
        ?.key;
    });
    expect(new Set(keys).size).toBe(1);
  });

  it.each([
    ["another command", { command: "make some", restart: true }],
    ["no switch", { command: "make all", restart: false, timeout_ms: 9 }],
    ["a switch that the error does not name", { command: "make all", restart: false, quiet: true }],
  ])("are none of a shell call that was changed to %s", (_, after) => {
    expect(textsOf(tried("bash", { command: "make all", restart: false }, hung, after))).toEqual(
      [],
    );
  });

  it("are none where another text was looked for", () => {
    expect(
      textsOf(
        tried(
          "editor",
          replaceOf("one"),
          "Multiple occurrences of old_str `one`",
          replaceOf("two"),
        ),
      ),
    ).toEqual([]);
  });
});
