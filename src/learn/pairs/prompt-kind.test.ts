import { expect, it } from "vitest";
import { promptKind } from "./prompt-kind.ts";

it.each([
  "You are right, but the test still fails",
  "You are wrong about the port",
  "You are missing the point: fix the cart first",
  "You are a star, now explain how the tool works",
  "You are OK with this?",
  "What is Python?",
  '{"name": "cart"} is what I get, why?',
  "# Plan\nYou are to follow it",
])("takes %j for a person's words", (text) => {
  expect(promptKind(text)).toBe("human");
});

it.each([
  "You are a helpful assistant.",
  "You are an AI programming assistant. Follow the rules.",
  "You are the orchestrator of three agents",
  "You are a careful senior software engineer",
  "You are Claude Code, Anthropic's official CLI",
  "You are Ezra, the archivist. Read, cite evidence.",
  "You are now acting as the build agent",
  "You’re an expert in SQL",
  "# SOUL.md\nBe kind",
  "\n  You are a coding agent running in a terminal",
])("takes %j for a system prompt", (text) => {
  expect(promptKind(text)).toBe("system-prompt");
});

it.each(['{"output": "file content", "exit_code": 0}', ' {"exit_code": 0, "output": ""}'])(
  "takes %j for a tool's result",
  (text) => {
    expect(promptKind(text)).toBe("tool-result");
  },
);

it("looks for the field in the first 100 characters alone", () => {
  expect(promptKind(`{"note": "${"x".repeat(100)}", "output": ""}`)).toBe("human");
});
