/**
 * What holds where nothing is set. Stands apart from the schema, so that a process without settings of its own does not
 * load the schema's library: that takes longer than a briefing.
 */
export const defaultConfig = {
  exclude: [],
  include: [],
  houseRules: [],
  bootstrap: { maxTokens: 2000, minConfidence: 0.7 },
  holdout: { epsilon: 0.1 },
  scan: { maxLineMb: 32, maxDocumentMb: 64 },
};
