import { Writable } from "node:stream";
import { expect, it } from "vitest";
import type { RouteCandidate } from "../../adapt/route/route-decision.ts";
import { gitBranchList } from "../../harness/tools/git-branch-list.ts";
import { printRoute } from "./commands/route.ts";
import { printTools } from "./commands/tools.ts";
import { printPolicies } from "./policy-text.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

/** What is printed on a terminal of 80 columns, in lines. */
function printed(print: (terminal: Terminal) => void): readonly string[] {
  let text = "";
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString();
      done();
    },
  });
  const stdout = Object.assign(stream, {
    isTTY: true,
    columns: 80,
  }) as unknown as NodeJS.WriteStream;
  print(createTerminal({ stdout, stderr: stdout, env: { NO_COLOR: "1" } }));
  return text.trimEnd().split("\n");
}

const allowed = ["timmy", "ezra", "bezalel"];
const circuit = { house: "ezra", tool: gitBranchList.name, trial: null, trips: 1 } as const;

it("tools fit, also with circuits that are not closed", () => {
  const tool = gitBranchList;
  const listed = { tool, allowed, circuits: [] };
  expect(printed((terminal) => printTools([listed], [], terminal))).toEqual([
    "tool             access  houses                circuits  what it does",
    "git_branch_list  read    timmy, ezra, bezalel  -         The branches of a git…",
    "no room for: reach",
  ]);
  const open = [
    { ...circuit, phase: "half-open" as const },
    { ...circuit, house: "bezalel", phase: "open" as const },
  ];
  expect(printed((terminal) => printTools([{ ...listed, circuits: open }], [], terminal))).toEqual([
    "tool             access  houses                circuits",
    "git_branch_list  read    timmy, ezra, bezalel  ezra: half-open, bezalel: open",
    "no room for: reach, what it does",
  ]);
});

it("what the rules of policies find fits, whatever their knobs are called", () => {
  const rule = {
    trigger: "breaker_trips",
    knob: "bezalel.timeout_seconds.playwright__browser_navigate",
    n: 412,
    reason: "not enough data: 0 of 30 sessions with a known outcome",
    proposal: null,
  };
  const overview = { modes: [], policies: [], rules: [rule], changes_left: 1 };
  expect(printed((terminal) => printPolicies(overview, terminal)).slice(-2)).toEqual([
    "rule           knob                          sessions  finds",
    "breaker_trips  …laywright__browser_navigate       412  not enough data: 0 of 3…",
  ]);
});

it("the arms of a route fit, also with wide intervals and an open circuit", () => {
  const candidate: RouteCandidate = {
    arm: "model=litellm_proxy/acme/platform-gateway-20260101",
    house: null,
    tool: null,
    model: "litellm_proxy/acme/platform-gateway-20260101",
    probability: 1,
    interval: { low: 0.999, high: 1, n: 12_345 },
    n_elsewhere: 123,
    expected_cost_usd: 0.00012,
    feasible: true,
    masked: true,
    pending: 0,
    propensity: 1,
  };
  const decision = {
    decision: null,
    task: "type:build",
    mode: "suggest",
    chosen: null,
    falls_back: false,
    asks: false,
    confidence: 0.5,
    reason: "nobody",
    explored: false,
    deterministic: true,
    floor: 0.8,
    reported_best: null,
    candidates: [candidate],
    policy_version: "routing-1",
  } as const;
  expect(printed((terminal) => printRoute(decision, terminal)).slice(3)).toEqual([
    "arm                             success     90% interval       n",
    "…cme/platform-gateway-20260101   100.0%  99.9% to 100.0%  12,345  floor, circui…",
    "no room for: elsewhere, cost, USD",
  ]);
});
