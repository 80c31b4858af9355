import { describe, expect, it } from "vitest";
import { facts } from "./facts.ts";
import { failed, sampleSession, worked, type SampleEvent } from "./sample-session.suite.ts";

function textsOf(
  events: readonly SampleEvent[],
  repo: string | null = "example.org/team/shop",
): readonly string[] {
  return facts
    .extract(sampleSession(events, { repo }))
    .map((finding) => facts.consolidate([finding])?.text ?? "");
}

describe("facts", () => {
  it.each([
    ["npm test", "Tests are run here with `npm test`."],
    [
      "cd web && npx vitest run src/a.test.ts -t one",
      "Tests are run here with `cd web && npx vitest <tests>`.",
    ],
    [
      "python3 tests/runtests.py forms",
      "Tests are run here with `python3 tests/runtests.py <tests>`.",
    ],
    ["/home/dev/shop/bin/test a.py", "Tests are run here with `bin/test <tests>`."],
  ])("learn from %j how tests are run", (run, text) => {
    expect(textsOf([worked(run, "3 passed")])).toEqual([text]);
  });

  it.each([
    ["a run that failed", failed("npm test", "1 failed")],
    ["a run whose exit code is another's", worked("npm test | tail -3", "3 passed")],
    ["a run of nothing", worked("pytest a.py", "collected 0 items")],
    ["a question", worked("pytest --version", "8.0")],
    ["something else", worked("npm run build", "")],
  ])("learn nothing from %s", (_, event) => {
    expect(textsOf([event])).toEqual([]);
  });

  it("need a repository to hold in", () => {
    expect(textsOf([worked("npm test")], null)).toEqual([]);
  });
});
