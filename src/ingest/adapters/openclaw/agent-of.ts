/** The agent in whose folder a file of OpenClaw lies: `agents/<agent>/...`; null for a copy that lies elsewhere. */
export function agentOf(path: string): string | null {
  return /^[^]*[\\/]agents[\\/]([^\\/]+)[\\/]/.exec(path)?.[1] ?? null;
}
