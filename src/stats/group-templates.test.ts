import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupTemplates, type Template } from "./group-templates.ts";

/** Masked error lines, by what a person would call the same error. */
const labelled: Readonly<Record<string, readonly string[]>> = {
  missingFile: [
    "ENOENT: no such file or directory, open <str>",
    "ENOENT: no such file or directory, stat <str>",
    "ENOENT: no such file or directory, scandir <str>",
    "ENOENT: no such file or directory, lstat <str>",
  ],
  missingModule: [
    "ModuleNotFoundError: No module named <str>",
    "ModuleNotFoundError: No module called <str>",
  ],
  cannotFind: [
    "Error: Cannot find module <str>",
    "Error: Cannot find package <str>",
    "Error: Cannot resolve module <str>",
  ],
  typeNotAssignable: [
    "error TS2322: Type <str> is not assignable to type <str>.",
    "error TS2345: Type <str> is not assignable to type <str>.",
  ],
  missingProperty: [
    "error TS2339: Property <str> does not exist on type <str>.",
    "error TS2551: Property <str> does not exist on type <str>.",
  ],
  permission: [
    "bash: <path>: Permission denied",
    "zsh: <path>: Permission denied",
    "sh: <path>: Permission denied",
  ],
  notFound: ["bash: <str>: command not found", "zsh: <str>: command not found"],
  timeout: [
    "Command timed out after <dur>",
    "Request timed out after <dur>",
    "Query timed out after <dur>",
  ],
  refused: ["connect ECONNREFUSED <addr>", "connect ECONNRESET <addr>"],
  assertion: [
    "AssertionError: expected <num> to be <num>",
    "AssertionError: expected <str> to be <str>",
    "AssertionError: expected <num> to equal <num>",
  ],
  keyError: ["KeyError: <str>"],
  notString: ["<str> string to replace was not found in file."],
  conflict: [
    "CONFLICT (content): Merge conflict in <path>",
    "CONFLICT (add/add): Merge conflict in <path>",
  ],
  rejected: [
    "error: failed to push some refs to <str>",
    "error: failed to fetch some refs from <str>",
  ],
  syntax: ["SyntaxError: Unexpected token <str>", "SyntaxError: Unexpected identifier <str>"],
  memory: ["FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"],
  rateLimit: [
    "HTTP <num>: rate limit exceeded, retry after <dur>",
    "HTTP <num>: rate limit reached, retry after <dur>",
  ],
};

const templates: readonly (Template & { readonly label: string })[] = Object.entries(
  labelled,
).flatMap(([label, texts]) =>
  texts.map((text, index) => ({ id: `${label}-${index}`, text, label })),
);

describe("groupTemplates", () => {
  it("groups as a person would: accuracy of 0.9 and more", () => {
    const { groups } = groupTemplates(templates);
    const groupOf = new Map(
      groups.flatMap(({ memberIds }) => memberIds.map((id) => [id, memberIds])),
    );
    // Grouping accuracy: a line is right when its group holds exactly the lines of its label.
    const right = templates.filter(({ id, label }) => {
      const own = templates.filter((other) => other.label === label).map((other) => other.id);
      return own.toSorted().join() === groupOf.get(id)?.join();
    });
    expect(right.length / templates.length).toBeGreaterThanOrEqual(0.9);
  });

  it("does not depend on the order, and names a group by its smallest id", () => {
    const whole = groupTemplates(templates);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...templates], { minLength: templates.length }),
        (shuffled) => {
          expect(groupTemplates(shuffled)).toEqual(whole);
        },
      ),
      { seed: 1, numRuns: 50 },
    );
    for (const { id, memberIds } of whole.groups) expect(id).toBe(memberIds.toSorted()[0]);
  });

  it("shows what differs as a wild card", () => {
    const { groups } = groupTemplates([
      { id: "b", text: "disk sda is full" },
      { id: "a", text: "disk sdb is full" },
    ]);
    expect(groups).toEqual([{ id: "a", pattern: "disk <*> is full", memberIds: ["a", "b"] }]);
  });

  it("lists what is past its limit, and loses nothing", () => {
    const many = Array.from({ length: 50 }, (_, index) => ({
      id: String(index).padStart(2, "0"),
      text: `word${index} alone${index}`,
    }));
    const { groups, otherIds } = groupTemplates(many, { mostGroups: 10 });
    expect(groups.length).toBe(10);
    expect(groups.flatMap(({ memberIds }) => memberIds).length + otherIds.length).toBe(50);
    expect(groupTemplates([])).toEqual({ groups: [], otherIds: [] });
  });
});
