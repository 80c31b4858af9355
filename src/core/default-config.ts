interface DefaultHouse {
  role: string;
  sovereign: boolean;
  tools: string[];
  except: string[];
  evidence: "none" | "citations" | "proof";
  receivesFrom: string[];
}

/** Houses are configuration; these are there where none are set. */
const houses: Record<string, DefaultHouse> = {
  timmy: {
    role: "sovereign: judge, review",
    sovereign: true,
    tools: ["*"],
    except: [],
    evidence: "none",
    receivesFrom: ["bezalel", "ezra"],
  },
  ezra: {
    role: "archivist: read, cite evidence",
    sovereign: false,
    tools: ["@read"],
    except: [],
    evidence: "citations",
    receivesFrom: [],
  },
  bezalel: {
    role: "artificer: build, test",
    sovereign: false,
    tools: ["*"],
    except: ["service_control"],
    evidence: "proof",
    receivesFrom: ["ezra"],
  },
};

const harness: {
  mode: "simple" | "intelligent" | "sovereign";
  allowedPaths: string[];
  allowedHosts: string[];
  sovereignNetworkTools: string[];
  timeoutMs: number;
  slowMs: number;
  concurrencyPerTool: number;
  prefetch: "off" | "suggest" | "apply";
  recording: "durable" | "behind";
  breaker: {
    windowMs: number;
    minimumVolume: number;
    badRate: number;
    openMs: number;
    probes: number;
  };
  giteaUrl: string | null;
  mcpServers: Record<
    string,
    { command: string; args: string[]; env: Record<string, string>; trustsAnnotations: boolean }
  >;
} = {
  mode: "intelligent",
  allowedPaths: [],
  allowedHosts: ["localhost", "127.0.0.1", "[::1]"],
  sovereignNetworkTools: [],
  timeoutMs: 30_000,
  slowMs: 10_000,
  concurrencyPerTool: 8,
  prefetch: "off",
  recording: "durable",
  breaker: { windowMs: 60_000, minimumVolume: 10, badRate: 0.5, openMs: 30_000, probes: 3 },
  giteaUrl: null,
  mcpServers: {},
};

const telemetry: { otlpEndpoint: string | null; otlpKeyFile: string | null } = {
  otlpEndpoint: null,
  otlpKeyFile: null,
};

const issues: {
  kind: "gitea" | "github" | null;
  url: string | null;
  repository: string | null;
  tokenFile: string | null;
  login: string | null;
  allowedAuthors: string[];
  labels: string[];
  minSeverity: "low" | "medium" | "high" | "critical";
  questions: boolean;
  mostNewPerSync: number;
} = {
  kind: null,
  url: null,
  repository: null,
  tokenFile: null,
  login: null,
  allowedAuthors: [],
  labels: ["whetstone"],
  minSeverity: "medium",
  questions: false,
  mostNewPerSync: 20,
};

/**
 * What holds where nothing is set. Stands apart from the schema, so that a process without settings of its own does not
 * load the schema's library: that takes longer than a briefing.
 */
export const defaultConfig = {
  exclude: [],
  include: [],
  houseRules: [],
  budgets: [],
  modes: {},
  bootstrap: { maxTokens: 2000, minConfidence: 0.7 },
  routing: {
    floor: 0.8,
    certainty: 0.8,
    exploreShare: 0.1,
    exploreUsdPerDay: 1,
    switchMargin: 0.1,
    stickiness: 0.5,
  },
  holdout: { epsilon: 0.1 },
  server: { host: "127.0.0.1", port: 3800, cycleSeconds: 2, requestsPerSecond: 0 },
  push: { servers: [], retrySeconds: 30 },
  telemetry,
  issues,
  houses,
  harness,
  scan: { maxLineMb: 32, maxDocumentMb: 64 },
};
