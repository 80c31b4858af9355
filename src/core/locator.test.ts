import { describe, expect, it } from "vitest";
import { formatLocator, parseLocator, type Locator } from "./locator.ts";

const locators: readonly Locator[] = [
  { kind: "bytes", start: 0, end: 120 },
  { kind: "row", table: "messages", key: "a/b %", column: "content" },
  { kind: "pointer", pointer: "/messages/3" },
  { kind: "blob", key: "ab12", start: 0, end: 120 },
];

describe("parseLocator", () => {
  it.each(locators)("reads what formatLocator writes: $kind", (locator) => {
    expect(parseLocator(formatLocator(locator))).toEqual(locator);
  });

  it.each(["", "b:1", "b:x-2", "r:messages/1", "r:%zz/1/content", "z:key", "q:1-2"])(
    "gives null for %j",
    (text) => {
      expect(parseLocator(text)).toBeNull();
    },
  );
});
