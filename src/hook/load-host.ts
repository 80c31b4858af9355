import type { Host } from "./host.ts";

const hosts: Readonly<Record<string, () => Promise<Host>>> = {
  "claude-code": async () => (await import("./hosts/claude-code.ts")).claudeCode,
  codex: async () => (await import("./hosts/codex.ts")).codex,
  gemini: async () => (await import("./hosts/gemini.ts")).gemini,
  hermes: async () => (await import("./hosts/hermes.ts")).hermes,
  copilot: async () => (await import("./hosts/copilot.ts")).copilot,
  cursor: async () => (await import("./hosts/cursor.ts")).cursor,
};

export const hostNames = Object.keys(hosts);

/** Loads one host's file; null for a name that is none. */
export async function loadHost(name: string): Promise<Host | null> {
  return Object.hasOwn(hosts, name) ? ((await hosts[name]?.()) ?? null) : null;
}
