import { describe, expect, it } from "vitest";
import { anthropicTokens, openAiTokens } from "./token-counts.ts";

describe("openAiTokens", () => {
  it.each([
    [{ prompt_tokens: 10, completion_tokens: 4 }, [10, 4, 0, 0, 0]],
    [
      {
        prompt_tokens: 100,
        completion_tokens: 40,
        prompt_tokens_details: { cached_tokens: 60 },
        completion_tokens_details: { reasoning_tokens: 30 },
      },
      [40, 40, 60, 0, 30],
    ],
    [
      { input_tokens: 100, output_tokens: 5, input_tokens_details: { cached_tokens: 100 } },
      [0, 5, 100, 0, 0],
    ],
    [
      {
        prompt_tokens: 100,
        completion_tokens: 5,
        prompt_tokens_details: null,
        cache_read_input_tokens: 20,
        cache_creation_input_tokens: 30,
      },
      [50, 5, 20, 30, 0],
    ],
    [{ prompt_tokens: 5, prompt_tokens_details: { cached_tokens: 9 } }, [0, 0, 9, 0, 0]],
  ])("reads %j", (usage, [input, output, cacheRead, cacheWrite, reasoning]) => {
    expect(openAiTokens(usage)).toEqual({ input, output, cacheRead, cacheWrite, reasoning });
  });

  it.each([null, undefined, {}, "10", { prompt_tokens: "10" }, { prompt_tokens: -1 }])(
    "finds nothing in %j",
    (usage) => {
      expect(openAiTokens(usage)).toBeNull();
    },
  );
});

describe("anthropicTokens", () => {
  it("keeps the cache beside the input", () => {
    const usage = {
      input_tokens: 3,
      output_tokens: 7,
      cache_read_input_tokens: 50,
      cache_creation_input_tokens: 9,
    };
    expect(anthropicTokens(usage)).toEqual({
      input: 3,
      output: 7,
      cacheRead: 50,
      cacheWrite: 9,
      reasoning: 0,
    });
    expect(anthropicTokens({})).toBeNull();
  });
});
