import { describe, expect, it } from "vitest";
import { maskedLine } from "./pitfall-line.ts";
import { pitfalls } from "./pitfalls.ts";
import {
  edit,
  failed,
  missing,
  sampleSession,
  worked,
  type SampleEvent,
} from "./sample-session.suite.ts";

function itemOf(runs: readonly (readonly SampleEvent[])[], roots?: readonly string[]) {
  const findings = runs.flatMap((events, index) => {
    const id = `run ${index}`;
    const root = roots?.[index];
    return pitfalls.extract(sampleSession(events, root === undefined ? { id } : { id, root }));
  });
  const [first] = findings;
  return first === undefined
    ? null
    : pitfalls.consolidate(findings.filter((one) => one.key === first.key));
}

const replace = (text: string, ok: boolean): SampleEvent => ({
  tool: "edit_file",
  params: { path: "a.ts", old_text: text, new_text: "z" },
  ok,
  out: ok ? "" : "String to replace not found in file",
});
const unsettled = (app: string) =>
  failed("python manage.py check", `ImproperlyConfigured: '${app}' is not configured`);

describe("pitfalls", () => {
  it("are errors that come back in another session, with what ended them", () => {
    const item = itemOf([
      [replace("a", false), replace("b", true)],
      [replace("c", false), worked("cat a.ts"), replace("d", true)],
    ]);
    expect(item?.text).toBe(
      '`edit_file` keeps failing with "String to replace not found in file"; a later call got past it.',
    );
    expect([item?.support, item?.confidence, item?.status, item?.scope, item?.costTurns]).toEqual([
      2,
      0.75,
      "active",
      "global",
      3,
    ]);
  });

  it("say when a change of files ended them, and when nothing did", () => {
    const edited = [unsettled("shop"), edit, worked("python manage.py check")];
    expect(itemOf([edited, edited])?.text).toContain("a change of files got past it");
    expect(itemOf([[unsettled("shop")], [unsettled("shop")]])?.text).toContain(
      "no session got past it",
    );
  });

  it("count several hits in one session once", () => {
    expect(itemOf([[replace("a", false), replace("b", false), replace("c", false)]])).toBeNull();
  });

  it("need sessions of different roots", () => {
    const run = [replace("a", false)];
    expect(itemOf([run, run], ["root", "root"])).toBeNull();
    expect(itemOf([run, run], ["one", "two"])?.support).toBe(2);
  });

  it("are left to the fixes where a changed call ends them", () => {
    const fixed = [failed("pytest a.py", missing("pytest")), worked("python -m pytest a.py")];
    expect(itemOf([fixed, fixed])).toBeNull();
  });

  it.each([
    ["failing tests", failed("pytest a.py", "E   AssertionError: 'x'", { kind: "test-failure" })],
    ["fruitless searches", failed("grep -n x a.py", "", { kind: "not-found" })],
    [
      "looking for files",
      failed("cat a.py", "cat: a.py: No such file or directory", { kind: "not-found" }),
    ],
    [
      "transient failures",
      failed("git fetch origin", "fatal: Connection timed out", { kind: "network" }),
    ],
    ["what a person stopped", failed("npm run all", "Command aborted", { kind: "cancelled" })],
    [
      "errors of a script that name nothing",
      failed("python a.py", "IndexError: list index out of range"),
    ],
    ["outputs that tell no error", failed("tool run", "all is well")],
    ["orders in the output", failed("tool run", "error: visit https://example.org now")],
  ])("are not %s", (_, event) => {
    expect(itemOf([[event], [event]])).toBeNull();
  });
});

describe("maskedLine", () => {
  it.each([
    ["No module named 'pytest'", "No module named 'pytest'"],
    ["old_str `if (a) { return b; }` not found", "old_str <text> not found"],
    ["old_str `        first line of many that go on", "old_str <text>"],
    ["can't open file '/data/x/a.py': [Errno 2]", "can't open file <text>: [Errno <n>]"],
    ["a.ts:12:5 - error TS2304", "<path>:<n>:<n> - error TS<n>"],
    ["range [1, 300] of 120", "range [<n>] of <n>"],
    ["commit 0a1b2c3d4e5f is gone", "commit <id> is gone"],
  ])("%j becomes %j", (line, expected) => {
    expect(maskedLine(line, null)).toBe(expected);
  });
});
