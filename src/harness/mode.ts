/**
 * Simple: run and record. Intelligent: predict before, learn after. Sovereign: Intelligent, local only, with every
 * policy enforced, evidence required and artefacts signed off by the sovereign house.
 */
export const Mode = {
  Simple: "simple",
  Intelligent: "intelligent",
  Sovereign: "sovereign",
} as const;

export type Mode = (typeof Mode)[keyof typeof Mode];

export const modes: readonly Mode[] = Object.values(Mode);
