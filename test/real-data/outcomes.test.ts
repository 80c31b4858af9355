import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asArray, asString, isObject, type JsonObject } from "../../src/core/json.ts";
import { classifyOutcome } from "../../src/ingest/outcome-rules.ts";
import { readToolUse } from "../../src/core/tool-family.ts";

/** Where the development data lies; it is no part of the repository, and without it there is nothing to check. */
const data = process.env["WHETSTONE_DATA"];

interface Labelled {
  readonly tool: string;
  readonly params: unknown;
  readonly text: string;
  readonly failed: boolean;
  readonly exitCode?: number;
}

interface Score {
  readonly count: number;
  readonly failures: number;
  /** Of the calls said to have failed, the share that did. */
  readonly precision: number;
  /** Of the calls that failed, the share said to have. */
  readonly recall: number;
  /** Failed calls said to be a success. */
  readonly falseSuccesses: number;
}

/** The text rules alone, against what the record says. */
function scoreText(calls: readonly Labelled[]): Score {
  let right = 0;
  let said = 0;
  let falseSuccesses = 0;
  for (const call of calls) {
    const use = readToolUse(call.tool, call.params);
    const { outcome } = classifyOutcome({ signals: {}, text: call.text, use, errorFlag: "none" });
    if (outcome === "failure") said += 1;
    if (outcome === "failure" && call.failed) right += 1;
    if (outcome === "success" && call.failed) falseSuccesses += 1;
  }
  const failures = calls.filter((call) => call.failed).length;
  return {
    count: calls.length,
    failures,
    precision: right / said,
    recall: right / failures,
    falseSuccesses,
  };
}

function documents(pattern: string): readonly JsonObject[] {
  const paths = globSync(join(data ?? "", pattern)).toSorted();
  return paths.flatMap((path) => {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];
  });
}

const text = (value: unknown): string => asString(value) ?? "";
const objects = (value: unknown): readonly JsonObject[] => asArray(value).filter(isObject);

function miniSweCalls(): readonly Labelled[] {
  return documents("labelled/mini-swe-agent-swebench/trajs/*/*.traj.json").flatMap((run) => {
    const messages = objects(run["messages"]);
    return messages.flatMap((message, index): Labelled[] => {
      const match =
        /^<returncode>(-?\d+)<\/returncode>\n<output>\n?([^]*?)(?:<\/output>)?\s*$/.exec(
          text(message["content"]),
        );
      const said = text(messages[index - 1]?.["content"]);
      const command = /```bash\s*\n([^]*?)\n```/.exec(said)?.[1];
      if (match === null || command === undefined) return [];
      const exitCode = Number(match[1]);
      const output = match[2] ?? "";
      return [
        { tool: "bash", params: { command }, text: output, failed: exitCode !== 0, exitCode },
      ];
    });
  });
}

function traeCalls(): readonly Labelled[] {
  const runs = documents("labelled/iso-bench-optimisation-runs/**/trajectory.json");
  return runs.flatMap((run) =>
    objects(run["agent_steps"]).flatMap((step) => {
      const calls = new Map(objects(step["tool_calls"]).map((call) => [call["call_id"], call]));
      return objects(step["tool_results"]).map((result) => ({
        tool: text(calls.get(result["call_id"])?.["name"]),
        params: calls.get(result["call_id"])?.["arguments"],
        text: [result["result"], result["error"]].filter(Boolean).join("\n"),
        failed: result["success"] === false,
      }));
    }),
  );
}

function tauCalls(): readonly Labelled[] {
  return documents("labelled/tau-bench-airline/*.json").flatMap((run) =>
    objects(run["traj"])
      .filter((message) => message["role"] === "tool")
      .map((message) => ({
        tool: text(message["name"]),
        params: {},
        text: text(message["content"]),
        failed: text(message["content"]).startsWith("Error"),
      })),
  );
}

describe.skipIf(data === undefined)("outcome rules on real runs", () => {
  it("text rules alone against the exit codes of mini-swe-agent", () => {
    const score = scoreText(miniSweCalls());
    expect(score.count).toBeGreaterThan(3_000);
    expect(score.failures).toBeGreaterThan(200);
    expect(score.precision).toBeGreaterThan(0.95);
    expect(score.recall).toBeGreaterThan(0.5);
    expect(score.falseSuccesses).toBe(0);
  });

  it("text rules alone against the success flags of TRAE", () => {
    const score = scoreText(traeCalls());
    expect(score.count).toBeGreaterThan(1_000);
    expect(score.failures).toBeGreaterThan(80);
    expect(score.precision).toBeGreaterThan(0.95);
    expect(score.recall).toBeGreaterThan(0.8);
    expect(score.falseSuccesses).toBe(0);
  });

  it("text rules alone on τ-bench, whose errors are texts", () => {
    const score = scoreText(tauCalls());
    expect(score.failures).toBe(21);
    expect(score.precision).toBe(1);
    expect(score.recall).toBe(1);
    expect(score.falseSuccesses).toBe(0);
  });

  it("kinds of failed commands, by their codes", () => {
    const kinds = new Map<string, number>();
    for (const call of miniSweCalls()) {
      if (call.exitCode === undefined || call.exitCode === 0) continue;
      const use = readToolUse(call.tool, call.params);
      const signals = { exitCode: call.exitCode };
      const { kind, outcome } = classifyOutcome({
        signals,
        text: call.text,
        use,
        errorFlag: "none",
      });
      expect(outcome).toBe("failure");
      kinds.set(kind ?? "", (kinds.get(kind ?? "") ?? 0) + 1);
    }
    expect(Object.fromEntries(kinds)).toEqual({
      "not-found": expect.any(Number) as number,
      "nonzero-exit": expect.any(Number) as number,
      "test-failure": expect.any(Number) as number,
      "invalid-arguments": expect.any(Number) as number,
    });
  });
});
