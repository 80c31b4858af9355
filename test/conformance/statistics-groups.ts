import type { ConformanceGroup } from "./case-file.ts";

export const statisticsGroups: Readonly<Record<string, ConformanceGroup>> = {};
