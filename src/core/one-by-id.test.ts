import { describe, expect, it } from "vitest";
import { oneById } from "./one-by-id.ts";

const rows = ["abcd01", "abcd02", "abcd0203", "ef"].map((id) => ({ id }));
const find = (id: string) => oneById(rows, id, { kind: "ticket", hint: "`list` has them" }).id;

describe("a row by its id", () => {
  it.each([
    ["abcd01", "abcd01"],
    ["abcd020", "abcd0203"],
    // Whole ids that others begin with, or that are short.
    ["abcd02", "abcd02"],
    ["ef", "ef"],
  ])("%s is %s", (id, whole) => {
    expect(find(id)).toBe(whole);
  });

  it.each([
    ["", "unknown-ticket", 1, "give at least 4 digits of the id"],
    ["abc", "unknown-ticket", 1, "give at least 4 digits of the id"],
    ["abce", "unknown-ticket", 1, "`list` has them"],
    ["abcd", "ambiguous-id", 2, "give more digits of the id"],
  ])("%j is refused as %s", (id, code, exitCode, hint) => {
    expect(() => find(id)).toThrow(expect.objectContaining({ code, exitCode, hint }));
  });
});
