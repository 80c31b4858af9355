import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readComment } from "./comment-command.ts";

const hour = 3_600_000;

describe("readComment", () => {
  it.each([
    ["/ack", { word: "ack", kind: "acknowledge" }, ""],
    ["  /ACK  ", { word: "ack", kind: "acknowledge" }, ""],
    ["/ack looking at it\r\nsince noon", { word: "ack", kind: "acknowledge" }, "looking at it\nsince noon"], // prettier-ignore
    ["/snooze", { word: "snooze", kind: "snooze", forMs: 24 * hour }, ""],
    ["/snooze 12h", { word: "snooze", kind: "snooze", forMs: 12 * hour }, ""],
    ["/snooze 2w until the release", { word: "snooze", kind: "snooze", forMs: 336 * hour }, "until the release"], // prettier-ignore
    ["/resolve", { word: "resolve", kind: "resolve" }, ""],
    ["/reopen", { word: "reopen", kind: "reopen" }, ""],
    ["/assign @ann", { word: "assign", kind: "assign", assignee: "ann" }, ""],
    ["/assign ann please", { word: "assign", kind: "assign", assignee: "ann" }, "please"],
    ["/wrong it is on purpose", { word: "wrong", kind: "dismiss" }, "it is on purpose"],
  ] as const)("%j is a command", (body, command, text) => {
    expect(readComment(body)).toEqual({ command, problem: null, text });
  });

  it.each([
    ["/snooze tomorrow", "`/snooze` takes a length of time"],
    ["/snooze 0d", "`/snooze` takes a length of time"],
    ["/snooze 99999999w", "`/snooze` takes a length of time"],
    ["/assign", "`/assign` takes a name"],
    [`/assign ${"x".repeat(101)}`, "`/assign` takes a name"],
    ["/snoze 3d", "`/snooze` is one"],
    ["/resolved", "`/resolve` is one"],
  ])("%j is a command that cannot be done", (body, problem) => {
    const read = readComment(body);
    expect(read.command).toBeNull();
    expect(read.problem).toContain(problem);
  });

  it.each([
    "It is the mirror.",
    "> /resolve",
    "as I said: /resolve",
    "```\n/resolve\n```",
    "thanks\n/resolve",
    "/usr/bin/env is missing",
    "/lgtm",
    "/",
    "//resolve",
    "/resolve!",
  ])("%j is a note", (body) => {
    expect(readComment(body)).toEqual({ command: null, problem: null, text: body });
  });

  it("nothing is a note without words", () => {
    expect(readComment(" \n ")).toEqual({ command: null, problem: null, text: "" });
  });

  it("never throws, and never asks for two things", () => {
    const body = fc.oneof(
      fc.string(),
      fc.tuple(fc.constantFrom("/", "/snooze ", "/assign ", "/ack", "/wrong\n"), fc.string()).map((parts) => parts.join("")), // prettier-ignore
    );
    fc.assert(
      fc.property(body, (text) => {
        const { command, problem } = readComment(text);
        expect(command === null || problem === null).toBe(true);
      }),
    );
  });
});
