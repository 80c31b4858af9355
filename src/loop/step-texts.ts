import { expandHome } from "../core/home-relative.ts";
import { parseLocator } from "../core/locator.ts";
import type { StepView } from "../core/session-view.ts";
import { readAt } from "../ingest/read-at.ts";
import { createRedactor } from "../redact/redactor.ts";
import type { LoopParts } from "./parts.ts";
import { requireKey } from "./require-key.ts";

/** The raw records behind steps, redacted: what the transcript says, as far as it still stands there. */
export async function stepTexts(
  parts: LoopParts,
  steps: readonly StepView[],
): Promise<ReadonlyMap<string, string>> {
  const redactor = createRedactor({ mac: requireKey(parts).mac });
  const texts = new Map<string, string>();
  for (const step of steps) {
    const raw = await rawText(parts, step);
    if (raw !== null) texts.set(step.key, redactor.redact(raw));
  }
  return texts;
}

async function rawText(parts: LoopParts, step: StepView): Promise<string | null> {
  const source = await parts.store.source(step.sourceKey);
  const locator = parseLocator(step.locator);
  if (source === null || locator === null) return null;
  try {
    const path = expandHome(source.uriRedacted, parts.userHome);
    const raw = await readAt(path, locator, parts.scratch);
    return raw === null || typeof raw === "string" ? raw : new TextDecoder().decode(raw);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
