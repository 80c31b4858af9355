import type { Adapter } from "./contract.ts";

/** Every adapter, one per file of adapters/; of two equally sure of a file the earlier one reads it. */
export const adapters: readonly Adapter[] = [];

/** The adapter of this name, as cursors remember it. */
export function adapterNamed(name: string): Adapter | undefined {
  return byName.get(name);
}

const byName = new Map(adapters.map((adapter) => [adapter.name, adapter]));
