import { statSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { detect } from "../../src/ingest/detect.ts";
import { probe } from "../../src/ingest/probe.ts";
import { adapters } from "../../src/ingest/registry.ts";
import { data, files } from "./data-files.ts";

/** Which adapter reads which files of these formats: by folder. All others are none of theirs. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/^transcripts\/swe-agent-demonstrations\/.*\.traj$/, "swe-agent"],
  [/^labelled\/iso-bench-optimisation-runs\/.*\/trajectory\.json$/, "trae"],
  [/^transcripts\/openhands-v0\/.*\/output\.jsonl$/, "openhands-output"],
  [/^transcripts\/openhands-sdk-v1\/.*\/(?:base_state\.json|events\.jsonl)$/, "openhands"],
  [/^labelled\/tau-bench-airline\/.*\.json$/, "tau-bench"],
  [/\/hermes\/atif\/.*\.json$/, "atif"],
  [/\/hermes\/atof\/.*\.jsonl$/, "atof"],
  [/\/origin-capability\/hermes-session\.jsonl$/, "atof"],
  [/\/agents\/droid\/session_store_.*\.jsonl$/, "droid"],
  [/\/agents\/droid\/stream_json_.*\.jsonl$/, "droid-stream-json"],
  [/\/agents\/kimi\/[^/]*\.jsonl$/, "kimi"],
  [/\/agents\/grok\/.*chat_history\.jsonl$/, "grok"],
  [
    /^transcripts\/many-agents-golden-fixtures\/stage0\/agents\/hermes\/.*\.json$/,
    "hermes-session",
  ],
  [
    /^transcripts\/many-agents-golden-fixtures\/stage0\/agents\/opencode\/[^/]+\/session\/.*\.json$/,
    "opencode-files",
  ],
  [
    /^transcripts\/openhands-sdk-v1\/fixtures\/(?:llm_data|openai_gateway)\/.*\.json$/,
    "openai-messages",
  ],
  [/^labelled\/mini-swe-agent-swebench\/trajs\/.*\.traj\.json$/, "mini-swe-agent"],
  // Lists of role, content and name; those of AutoGen are no JSON, and a third of this one's contents are no text.
  [
    /^labelled\/bioagent-error-logs\/logs_by_error\/(?!knowledge_)[^.]+\.(?:react|langgraph)_.*\.json$/,
    "openai-messages",
  ],
];

const own: ReadonlySet<string> = new Set(
  `swe-agent trae openhands openhands-output tau-bench tau2-bench terminal-bench harbor atif atof droid
   droid-stream-json amp kimi grok anthropic-messages chatml hermes-gateway hermes-session hermes-state
   hermes-trajectory lakehouse-observer mini-swe-agent openai-messages opencode opencode-files responses-items
   sharegpt`.split(/\s+/),
);

describe.skipIf(data === undefined)("detection over all of the data", () => {
  it("claims what is of these formats, and nothing else", async () => {
    const wrong: string[] = [];
    for (const path of files("{transcripts,labelled}/**").filter((each) =>
      statSync(each).isFile(),
    )) {
      const name = relative(data ?? "", path);
      const expected = rules.find(([pattern]) => pattern.test(name))?.[1] ?? null;
      const found = detect(await probe(path), adapters);
      const claimed =
        found.kind === "known" && own.has(found.adapter.name) ? found.adapter.name : null;
      const ties = found.kind === "known" ? found.ties : [];
      if (claimed !== expected || ties.length > 0)
        wrong.push(`${name}: ${claimed} for ${expected}, ties ${ties.join(" ")}`);
    }
    // Older Codex lines that are plain messages: whoever reads them, they say the same.
    expect(wrong.filter((line) => !line.includes("session_simple.jsonl"))).toEqual([]);
  });
});
