import type { SyntheticLine, SyntheticSession } from "./synthetic-session.ts";
import { pick, type Random, randomUuid } from "../src/core/random.ts";
import { between, createTextPool, hex } from "./synthetic-text.ts";

const pool = createTextPool(11);
const projects = ["alpha", "beta", "gamma", "delta"] as const;
const models = ["claude-opus-4-5", "claude-sonnet-4-5"] as const;

/** A Claude Code transcript: one line per content block, usage repeated on each line of a response. */
export function claudeSession(random: Random, index: number): SyntheticSession {
  const sessionId = randomUuid(random);
  const project = pick(random, projects);
  const writer = new ClaudeWriter(random, sessionId, `/home/dev/${project}`, index);
  return {
    path: `claude/projects/-home-dev-${project}/${sessionId}.jsonl`,
    next: () => writer.turn(),
  };
}

/** What agents run: mostly looking around, now and then the tests. */
function command(random: Random, path: string): string {
  const commands = [
    `sed -n '${between(random, 1, 400)},+80p' ${path}`,
    `grep -rn "${hex(random, 5)}" src --include=*.ts | head -40`,
    `git diff --stat HEAD~${between(random, 1, 9)} && git log --oneline | head -5`,
    `ls -la $(dirname ${path}); wc -l ${path}`,
    `cd ${path.slice(0, path.lastIndexOf("/"))} && find . -name "*.json" -newer ../package.json`,
    `node -e 'console.log(require("./package.json").version)' 2>&1`,
    `npm run build 2>&1 | tail -30`,
    `npm test -- ${hex(random, 6)} 2>&1 | tail -20`,
  ];
  return pick(random, commands);
}

class ClaudeWriter {
  private readonly random: Random;
  private readonly common: Readonly<Record<string, unknown>>;
  private readonly model: string;
  private at: number;
  private parentUuid: string | null = null;
  private turns = 0;

  constructor(random: Random, sessionId: string, cwd: string, index: number) {
    this.random = random;
    this.model = pick(random, models);
    this.at = Date.UTC(2026, 0, 1) + index * 600_000;
    this.common = {
      isSidechain: false,
      userType: "external",
      cwd,
      sessionId,
      version: "2.1.63",
      gitBranch: "main",
    };
  }

  /** A request now and then, and between one and three calls with their results. */
  turn(): SyntheticLine[] {
    this.turns += 1;
    const { random } = this;
    const lines: SyntheticLine[] = [];
    if (this.turns % 12 === 1) lines.push(this.request());
    if (random() < 0.1) lines.push(this.system());
    const response = this.response();
    if (random() < 0.4) lines.push(this.block(response, this.thinking()));
    if (random() < 0.6) lines.push(this.block(response, this.text()));
    const tool = pick(random, ["Bash", "Read", "Edit", "Grep"]);
    const id = `toolu_01${hex(random, 22)}`;
    lines.push({ ...this.block(response, this.use(tool, id), "tool_use"), isCall: true });
    lines.push(this.result(tool, id, random() < 0.03));
    return lines;
  }

  private line(type: string, rest: Readonly<Record<string, unknown>>): SyntheticLine {
    this.at += between(this.random, 200, 9000);
    const uuid = randomUuid(this.random);
    const { parentUuid } = this;
    this.parentUuid = uuid;
    const timestamp = new Date(this.at).toISOString();
    return { value: { parentUuid, ...this.common, type, ...rest, uuid, timestamp } };
  }

  private request(): SyntheticLine {
    const content = pool.prose(this.random, between(this.random, 80, 900));
    return this.line("user", { message: { role: "user", content } });
  }

  private system(): SyntheticLine {
    return this.line("system", { subtype: "turn_duration", durationMs: 1234, isMeta: false });
  }

  private response() {
    const { random } = this;
    return {
      requestId: `req_011${hex(random, 20)}`,
      id: `msg_01${hex(random, 22)}`,
      usage: {
        input_tokens: between(random, 2, 40),
        cache_creation_input_tokens: between(random, 100, 6000),
        cache_read_input_tokens: between(random, 10_000, 150_000),
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: between(random, 20, 1500),
        service_tier: "standard",
      },
    };
  }

  private block(
    response: ReturnType<ClaudeWriter["response"]>,
    block: unknown,
    stop: string | null = null,
  ): SyntheticLine {
    const { id, usage, requestId } = response;
    const message = {
      model: this.model,
      id,
      type: "message",
      role: "assistant",
      content: [block],
      stop_reason: stop,
      stop_sequence: null,
      usage,
    };
    return this.line("assistant", { message, requestId });
  }

  private thinking() {
    const { random } = this;
    const thinking = pool.prose(random, between(random, 300, 3000));
    const signature = Buffer.from(hex(random, 600)).toString("base64");
    return { type: "thinking", thinking, signature };
  }

  private text() {
    return { type: "text", text: pool.prose(this.random, between(this.random, 60, 1200)) };
  }

  private use(name: string, id: string) {
    const { random } = this;
    const path = `${String(this.common["cwd"])}/src/file-${between(random, 1, 400)}.ts`;
    const inputs: Record<string, unknown> = {
      Bash: {
        command: command(random, path),
        description: pool.prose(random, 50),
      },
      Read: { file_path: path, limit: between(random, 50, 400) },
      Edit: {
        file_path: path,
        old_string: pool.code(random, between(random, 80, 1500)),
        new_string: pool.code(random, between(random, 80, 2500)),
      },
      Grep: { pattern: `create[A-Z]${hex(random, 3)}`, path: "src", output_mode: "content" },
    };
    return { type: "tool_use", id, name, input: inputs[name] };
  }

  private result(tool: string, id: string, isError: boolean): SyntheticLine {
    const { random } = this;
    const length = random() < 0.06 ? between(random, 12_000, 25_000) : between(random, 400, 6000);
    const output = pool.code(random, length);
    const content = isError ? `Error: Exit code 1\n${output.slice(0, 900)}` : output;
    const block = {
      tool_use_id: id,
      type: "tool_result",
      content,
      ...(isError ? { is_error: true } : {}),
    };
    const toolUseResult = isError
      ? content
      : { type: tool, stdout: output, stderr: "", interrupted: false, isImage: false };
    const line = this.line("user", { message: { role: "user", content: [block] }, toolUseResult });
    return { ...line, isError };
  }
}
