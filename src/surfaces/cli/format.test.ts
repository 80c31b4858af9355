import { expect, it } from "vitest";
import { formatBytes, formatDuration, formatTokens } from "./format.ts";

it.each([
  [999.4, "999 ms"],
  [999.6, "1.0 s"],
  [59_940, "59.9 s"],
  [59_960, "1 min 0 s"],
  [119_600, "2 min 0 s"],
  [3_599_700, "1 h 0 min"],
])("%d ms are %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it.each([
  [999, "999 B"],
  [999_940, "999.9 kB"],
  [999_960, "1.0 MB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [999, "999"],
  [999_940, "999.9k"],
  [999_960, "1.0M"],
])("%d tokens are %s", (tokens, text) => {
  expect(formatTokens(tokens)).toBe(text);
});
