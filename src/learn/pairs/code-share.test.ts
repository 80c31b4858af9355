import { expect, it } from "vitest";
import { codeShare } from "./code-share.ts";

it.each([
  ["", 0],
  ["only words", 0],
  ["```ts\nab\n```", 1],
  ["abcdefgh\n```\nab\n```", 0.5],
  ["~~~\nab\n```\n~~~\nabcdefghijk", 0.5],
  ["````\n```\na\n````", 1],
  ["abcd\n```\nnever closed", 14 / 18],
  ["  ```\nab\n  ```\nabcdefgh", 0.5],
])("of %j is %d", (text, expected) => {
  expect(codeShare(text)).toBeCloseTo(expected, 10);
});
