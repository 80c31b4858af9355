import type { SyntheticLine, SyntheticSession } from "./synthetic-session.ts";
import { pick, type Random, randomUuid } from "../src/core/random.ts";
import { between, createTextPool, hex } from "./synthetic-text.ts";

const pool = createTextPool(12);
const repositories = ["alpha", "beta", "gamma"] as const;

/** A Codex rollout: wrapped response items, exit codes in the output's text, cumulative token counts. */
export function codexSession(random: Random, index: number): SyntheticSession {
  const id = randomUuid(random);
  const start = Date.UTC(2026, 0, 1) + index * 600_000;
  const stamp = new Date(start).toISOString();
  const name = `rollout-${stamp.slice(0, 19).replaceAll(":", "-")}-${id}.jsonl`;
  const writer = new CodexWriter(random, id, start);
  return {
    path: `codex/sessions/${stamp.slice(0, 10).replaceAll("-", "/")}/${name}`,
    next: () => writer.turn(),
  };
}

class CodexWriter {
  private readonly random: Random;
  private readonly id: string;
  private readonly cwd: string;
  private at: number;
  private turns = 0;
  private readonly total = { input: 0, cached: 0, output: 0, reasoning: 0 };

  constructor(random: Random, id: string, start: number) {
    this.random = random;
    this.id = id;
    this.at = start;
    this.cwd = `/home/dev/${pick(random, repositories)}`;
  }

  turn(): SyntheticLine[] {
    this.turns += 1;
    const { random } = this;
    const lines: SyntheticLine[] = this.turns === 1 ? [this.meta()] : [];
    if (this.turns % 12 === 1) lines.push(this.context(), this.message("user", "input_text", 500));
    lines.push(this.reasoning());
    if (random() < 0.5) lines.push(this.message("assistant", "output_text", 900));
    const callId = `call_${hex(random, 24)}`;
    lines.push(this.call(callId), this.output(callId, random() < 0.03), this.tokens());
    return lines;
  }

  private line(type: string, payload: unknown): SyntheticLine {
    this.at += between(this.random, 100, 6000);
    return { value: { timestamp: new Date(this.at).toISOString(), type, payload } };
  }

  private meta(): SyntheticLine {
    const { random, id, cwd } = this;
    return this.line("session_meta", {
      id,
      timestamp: new Date(this.at).toISOString(),
      cwd,
      originator: "codex_cli_rs",
      cli_version: "0.144.0",
      source: "cli",
      model_provider: "openai",
      base_instructions: { text: pool.prose(random, 12_000) },
      git: { commit_hash: hex(random, 40), branch: "main" },
    });
  }

  private context(): SyntheticLine {
    return this.line("turn_context", {
      turn_id: randomUuid(this.random),
      cwd: this.cwd,
      model: "gpt-5.2-codex",
      effort: "medium",
      approval_policy: "on-request",
      sandbox_policy: { type: "workspace-write" },
    });
  }

  private message(role: string, type: string, most: number): SyntheticLine {
    const text = pool.prose(this.random, between(this.random, 60, most));
    return this.line("response_item", { type: "message", role, content: [{ type, text }] });
  }

  private reasoning(): SyntheticLine {
    const { random } = this;
    const summary = [{ type: "summary_text", text: pool.prose(random, between(random, 60, 400)) }];
    const sealed = Buffer.from(hex(random, between(random, 500, 3000))).toString("base64");
    return this.line("response_item", { type: "reasoning", summary, encrypted_content: sealed });
  }

  private call(callId: string): SyntheticLine {
    const { random } = this;
    const command = ["bash", "-lc", `sed -n '1,200p' src/file-${between(random, 1, 400)}.ts`];
    const payload = {
      type: "function_call",
      name: "shell",
      arguments: JSON.stringify({ command, workdir: this.cwd, timeout_ms: 120_000 }),
      call_id: callId,
    };
    return { ...this.line("response_item", payload), isCall: true };
  }

  private output(callId: string, isError: boolean): SyntheticLine {
    const { random } = this;
    const text = pool.code(
      random,
      random() < 0.06 ? between(random, 20_000, 50_000) : between(random, 800, 9000),
    );
    const output = `Exit code: ${isError ? 1 : 0}\nWall time: 0.3 seconds\nOutput:\n${text}`;
    const line = this.line("response_item", {
      type: "function_call_output",
      call_id: callId,
      output,
    });
    return { ...line, isError };
  }

  private tokens(): SyntheticLine {
    const { random, total } = this;
    total.input += between(random, 1000, 30_000);
    total.cached += between(random, 100, 900);
    total.output += between(random, 20, 900);
    total.reasoning += between(random, 0, 20);
    const usage = {
      input_tokens: total.input,
      cached_input_tokens: total.cached,
      output_tokens: total.output,
      reasoning_output_tokens: total.reasoning,
      total_tokens: total.input + total.output,
    };
    const info = {
      total_token_usage: usage,
      last_token_usage: usage,
      model_context_window: 272_000,
    };
    return this.line("event_msg", { type: "token_count", info, rate_limits: null });
  }
}
