import type { Extractor } from "../contract.ts";
import { facts } from "./facts.ts";
import { fixes } from "./fixes.ts";
import { pitfalls } from "./pitfalls.ts";
import { quirks } from "./quirks.ts";

/** Everything that is learned without a model, in the order of the summary. */
export const extractors: readonly Extractor[] = [fixes, quirks, pitfalls, facts];
