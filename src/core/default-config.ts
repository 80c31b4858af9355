/**
 * What holds where nothing is set. Stands apart from the schema, so that a process without settings of its own does not
 * load the schema's library: that takes longer than a briefing.
 */
export const defaultConfig = {
  exclude: [],
  include: [],
  houseRules: [],
  budgets: [],
  bootstrap: { maxTokens: 2000, minConfidence: 0.7 },
  holdout: { epsilon: 0.1 },
  server: { host: "127.0.0.1", port: 3800, cycleSeconds: 2 },
  push: { servers: [], retrySeconds: 30 },
  scan: { maxLineMb: 32, maxDocumentMb: 64 },
};
