import { expect, it } from "vitest";
import { stripThinkBlocks } from "./think-blocks.ts";

it.each([
  ["no thoughts", "It works.", "It works."],
  ["a block before the answer", "<think>hm\nwell</think>\nIt works.", "It works."],
  ["any of the tags", "<REASONING_SCRATCHPAD>hm</REASONING_SCRATCHPAD>\n\nIt works.", "It works."],
  ["several blocks", "<think>a</think>\nOne.\n<thinking>b</thinking>\nTwo.", "One.\n\nTwo."],
  ["a block that is never closed", "It works.\n<think>but why", "It works."],
  ["nothing but thoughts", "<think>hm</think>", ""],
  ["an opening that was in the prompt", "hm, well</think>\nIt works.", "It works."],
  ["such an opening, and a block", "hm</think>\nOne.\n<think>b</think>\nTwo.", "One.\n\nTwo."],
  [
    "a tag that is spoken of",
    "Parse `<think>` with a regular expression.",
    "Parse `<think>` with a regular expression.",
  ],
])("strips %s", (_, text, expected) => {
  expect(stripThinkBlocks(text)).toBe(expected);
  expect(stripThinkBlocks(stripThinkBlocks(text))).toBe(expected);
});

it("takes no time on a long text of openings", () => {
  const started = performance.now();
  stripThinkBlocks("<think>\n".repeat(200_000));
  expect(performance.now() - started).toBeLessThan(2000);
});
