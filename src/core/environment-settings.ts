/** Settings that the environment can override, with where they stand. */
export const environmentSettings = {
  WHETSTONE_BOOTSTRAP_MAX_TOKENS: ["bootstrap", "maxTokens"],
  WHETSTONE_BOOTSTRAP_MIN_CONFIDENCE: ["bootstrap", "minConfidence"],
  WHETSTONE_HOLDOUT_EPSILON: ["holdout", "epsilon"],
  WHETSTONE_ROUTING_FLOOR: ["routing", "floor"],
  WHETSTONE_ROUTING_CERTAINTY: ["routing", "certainty"],
  WHETSTONE_ROUTING_EXPLORE_SHARE: ["routing", "exploreShare"],
  WHETSTONE_ROUTING_EXPLORE_USD_PER_DAY: ["routing", "exploreUsdPerDay"],
  WHETSTONE_ROUTING_SWITCH_MARGIN: ["routing", "switchMargin"],
  WHETSTONE_ROUTING_STICKINESS: ["routing", "stickiness"],
  // The names that the first observer's callers set; our own, below, win.
  OBSERVER_PORT: ["server", "port"],
  OBSERVER_CYCLE: ["server", "cycleSeconds"],
  WHETSTONE_SERVER_HOST: ["server", "host"],
  WHETSTONE_SERVER_PORT: ["server", "port"],
  WHETSTONE_SERVER_CYCLE_SECONDS: ["server", "cycleSeconds"],
  WHETSTONE_PUSH_RETRY_SECONDS: ["push", "retrySeconds"],
  WHETSTONE_SERVER_REQUESTS_PER_SECOND: ["server", "requestsPerSecond"],
  WHETSTONE_SCAN_MAX_LINE_MB: ["scan", "maxLineMb"],
  WHETSTONE_SCAN_MAX_DOCUMENT_MB: ["scan", "maxDocumentMb"],
} as const satisfies Record<string, readonly [string, string]>;
