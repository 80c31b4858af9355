export const categories = ["fact", "pitfall", "pattern", "tool-quirk", "question"] as const;
export type Category = (typeof categories)[number];

export const itemStatuses = [
  "candidate",
  "quarantined",
  "active",
  "stale",
  "superseded",
  "retired",
] as const;
export type ItemStatus = (typeof itemStatuses)[number];

/** Proof in the transcript: where it stands and the keyed hash of those raw bytes, re-checkable while the source exists. */
export interface Evidence {
  readonly session: string;
  /** Key of the step or execution it shows. */
  readonly subject: string;
  readonly role: "failure" | "fix" | "confirmation" | "statement";
  readonly sourceKey: string;
  readonly locator: string;
  readonly rawHmac: string;
  /** Redacted, at most 280 characters, captured at harvest. */
  readonly excerpt: string;
}

/** What the item can be matched by exactly, besides its words. */
export interface Signature {
  readonly tools: readonly string[];
  readonly programs: readonly string[];
  readonly errorTemplateIds: readonly string[];
  readonly files: readonly string[];
}

/**
 * What one session says in favour of or against one item. Findings of all sessions with one key are consolidated into
 * the item. JSON data only.
 */
export interface Finding {
  readonly extractor: string;
  readonly extractorVersion: number;
  /** 32 hex digits: content key of the item this speaks to (category, scope, normalised lesson; never times or counts). */
  readonly key: string;
  readonly session: string;
  /** Milliseconds since the epoch of the event itself; null where unknown. */
  readonly at: number | null;
  /** `support`: it worked or happened again; `against`: it was tried and failed. */
  readonly stance: "support" | "against";
  readonly repo: string | null;
  readonly agent: string | null;
  readonly harness: string;
  readonly model: string | null;
  /** Steps spent between the first failure and its end. */
  readonly costTurns: number;
  readonly costTokens: number;
  readonly costMs: number | null;
  readonly signature: Signature;
  readonly evidence: readonly Evidence[];
  /** Whatever the extractor's consolidate needs (templates, commands, sentences); JSON. */
  readonly detail: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

export interface Item {
  /** Equal to the findings' key. */
  readonly key: string;
  readonly extractor: string;
  readonly category: Category;
  readonly scope: "global" | "repo" | "agent";
  readonly repo: string | null;
  readonly agent: string | null;
  /** One sentence, redacted. */
  readonly text: string;
  /** Tokens of the text (o200k), filled in by derivation so that a briefing needs no tokenizer. */
  readonly tokens?: number;
  /** 0..1: 0.9 and more stated with verification, 0.7-0.8 implied by several data points, 0.5-0.6 suggested, below that inferred or speculative. */
  readonly confidence: number;
  readonly status: ItemStatus;
  /** Sessions (distinct roots) in support and against. */
  readonly support: number;
  readonly against: number;
  /** True when it rests on a single session. */
  readonly seenOnce: boolean;
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  readonly costTurns: number;
  readonly costTokens: number;
  readonly costMs: number | null;
  readonly environments: readonly string[];
  readonly signature: Signature;
  readonly evidence: readonly Evidence[];
  /** What it is made of, for display and `--json` (failing command, working command, template...). */
  readonly detail: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}
