/** `short` with every run of the tests; `full`, at the lengths the claims are made for, before a release (`npm run soak`). */
export type TrialLength = "short" | "full";
