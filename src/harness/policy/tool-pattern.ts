import type { Tool } from "../tool.ts";

/** Whether a name, a pattern with `*`, `@read` or `@write` means this tool. */
export function meansTool(
  pattern: string,
  { name, access }: Pick<Tool, "name" | "access">,
): boolean {
  if (pattern.startsWith("@")) return pattern === `@${access}`;
  if (!pattern.includes("*")) return pattern === name;
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}
