import type { Roots } from "./contract.ts";

/** The folder that a variable names; null when it is not set, or to nothing: then it must not mean the current folder. */
export function environmentFolder({ env }: Pick<Roots, "env">, variable: string): string | null {
  const folder = env[variable]?.trim() ?? "";
  return folder === "" ? null : folder;
}
