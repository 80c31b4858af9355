import { hash128 } from "../core/hash.ts";
import type { Evidence, Item } from "../core/knowledge.ts";
import type { BriefingRequest } from "./request.ts";

export const sampleNow = Date.UTC(2026, 0, 31);

/** An active pitfall of one session; a test overrides what it is about. */
export function sampleItem(name: string, over: Partial<Item> = {}): Item {
  return {
    key: hash128(name),
    extractor: "fixes",
    category: "pitfall",
    scope: "repo",
    repo: "example.org/dev/shop",
    agent: null,
    text: `\`${name}\` fails; \`python3 -m ${name}\` works instead.`,
    confidence: 0.8,
    status: "active",
    support: 1,
    against: 0,
    seenOnce: true,
    firstSeen: sampleNow,
    lastSeen: sampleNow,
    costTurns: 2,
    costTokens: 0,
    costMs: null,
    environments: ["claude-code"],
    signature: { tools: [], programs: [], errorTemplateIds: [], files: [] },
    evidence: [sampleEvidence(`session of ${name}`)],
    detail: {},
    ...over,
  };
}

export function sampleEvidence(session: string, over: Partial<Evidence> = {}): Evidence {
  return {
    session: hash128(session),
    subject: "0123456789abcdef",
    role: "failure",
    sourceKey: "5".repeat(32),
    locator: "b:0-10",
    rawHmac: "6".repeat(32),
    excerpt: "command not found",
    ...over,
  };
}

export function sampleRequest(over: Partial<BriefingRequest> = {}): BriefingRequest {
  return {
    repo: "example.org/dev/shop",
    branch: "main",
    agent: "claude-code",
    taskType: null,
    task: null,
    files: [],
    session: null,
    maxTokens: 2000,
    minConfidence: 0.7,
    ...over,
  };
}
