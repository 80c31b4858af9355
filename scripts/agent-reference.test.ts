import { describe, expect, it } from "vitest";
import { claudeCode } from "../src/ingest/adapters/claude-code.ts";
import { claudeStreamJson } from "../src/ingest/adapters/claude-stream-json.ts";
import { shareGpt } from "../src/ingest/adapters/sharegpt.ts";
import { agentIndex, agentPages } from "./agent-reference.ts";

const adapters = [claudeCode, claudeStreamJson, shareGpt];

describe("the pages of agents", () => {
  it("are one for each agent, with all of its formats", () => {
    const pages = agentPages(adapters);
    expect([...pages.keys()]).toEqual(["docs/agents/claude-code.md", "docs/agents/sharegpt.md"]);
    const headings = [...(pages.get("docs/agents/claude-code.md") ?? "").matchAll(/^## (.+)$/gm)];
    expect(headings.map(([, heading]) => heading)).toEqual([
      claudeCode.title,
      claudeStreamJson.title,
    ]);
  });

  it("say where is looked, what is understood, what cannot be known, and what no flag means", () => {
    const page = agentPages(adapters).get("docs/agents/claude-code.md") ?? "";
    expect(page).toContain("- `~/.claude/projects`");
    for (const entry of claudeCode.description.understands) expect(page).toContain(`- ${entry}`);
    for (const entry of claudeCode.description.cannotKnow) expect(page).toContain(`- ${entry}`);
    expect(page).toContain("a result without the flag succeeded");
  });

  it("keep angle brackets from being markup, and leave them alone in code, which is none", () => {
    const understands = ["tags such as <b>, and `<tool_call>`"];
    const told = { ...shareGpt, description: { ...shareGpt.description, understands } };
    const page = agentPages([told]).get("docs/agents/sharegpt.md") ?? "";
    expect(page).toContain("- tags such as &lt;b>, and `<tool_call>`");
  });

  it("are listed in the index, each format with a link to its page", () => {
    const index = agentIndex(adapters);
    expect(index).toContain("[Claude Code, headless output](agents/claude-code.md)");
    expect(index).toContain("(agents/sharegpt.md): read where you point at it");
  });
});
