/** The houses every installation begins with, by name. Houses are configuration: any other name works the same. */
export const House = { Timmy: "timmy", Ezra: "ezra", Bezalel: "bezalel" } as const;

/** What an artefact of a house has to rest on: nothing, sources it has read itself, or the exit code of a test. */
export const evidenceKinds = ["none", "citations", "proof"] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What a house may do. */
export interface HousePolicy {
  /** In a word, for people. */
  readonly role: string;
  /** Judges, signs off, and takes what no other house should. */
  readonly sovereign: boolean;
  /** Names of tools; `*` stands for any text, `@read` for every tool that only reads. */
  readonly tools: readonly string[];
  /** Names taken away again, written alike. */
  readonly except: readonly string[];
  readonly evidence: EvidenceKind;
  /** Houses whose artefacts it takes. The flow is one way: no chain of these leads back. */
  readonly receivesFrom: readonly string[];
}

export type Houses = Readonly<Record<string, HousePolicy>>;
