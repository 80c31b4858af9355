/**
 * How far a feature that adapts may go: not at all; note what it would propose; propose to people; act on its own, on
 * trial.
 */
export const adaptiveModes = ["off", "observe", "suggest", "apply"] as const;
export type AdaptiveMode = (typeof adaptiveModes)[number];

/** What adapts, each with a mode of its own; the kind of every change. */
export const adaptiveFeatures = ["policy", "routing", "cache", "threshold"] as const;
export type AdaptiveFeature = (typeof adaptiveFeatures)[number];

/** Modes that configuration states; a feature it does not name has the mode that people gave it, else `suggest`. */
export type ConfiguredModes = Readonly<Partial<Record<AdaptiveFeature, AdaptiveMode | undefined>>>;
