/** Harnesses by the service names that they report, as far as they differ from ours. */
const harnesses: readonly (readonly [pattern: RegExp, harness: string])[] = [
  [/^claude[-_]code/i, "claude-code"],
  [/^codex/i, "codex"],
  [/^gemini[-_]cli/i, "gemini"],
  [/^qwen[-_]code/i, "qwen"],
];

/** Harness of services that are none of these. */
export const otherHarness = "otlp";

/** Harness whose sessions a service's telemetry tells of; `otlp` for one that is not known. */
export function harnessOf(serviceName: string | undefined): string {
  const found = harnesses.find(([pattern]) => pattern.test(serviceName ?? ""));
  return found?.[1] ?? otherHarness;
}
