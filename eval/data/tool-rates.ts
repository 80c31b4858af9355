/** The rates a program would keep without more thought: of each tool, over all time. */
export interface ToolRates {
  /** With one success and one failure added, and as it stands: .5 under 3 outcomes. */
  predict(tool: string): { readonly smoothed: number; readonly raw: number };
  learn(tool: string, isSuccess: boolean): void;
}

export function createToolRates(): ToolRates {
  const counts = new Map<string, { successes: number; n: number }>();
  return {
    predict(tool) {
      const { successes, n } = counts.get(tool) ?? { successes: 0, n: 0 };
      return { smoothed: (successes + 1) / (n + 2), raw: n < 3 ? 0.5 : successes / n };
    },
    learn(tool, isSuccess) {
      const known = counts.get(tool) ?? { successes: 0, n: 0 };
      counts.set(tool, { successes: known.successes + Number(isSuccess), n: known.n + 1 });
    },
  };
}
