import { expandHome } from "../core/home-relative.ts";
import { formatLocator } from "../core/locator.ts";
import type { StepView } from "../core/session-view.ts";
import { createAdmission } from "../ingest/admit.ts";
import { ioReason } from "../ingest/io-reason.ts";
import { adapterNamed } from "../ingest/registry.ts";
import { createRedactor, type Redactor } from "../redact/redactor.ts";
import type { LoopParts } from "./parts.ts";
import { requireKey } from "./require-key.ts";

const megabyte = 1024 * 1024;

/** Whole texts, redacted. */
export interface SessionTexts {
  /** By key of the step. */
  readonly steps: ReadonlyMap<string, string>;
  /** What tools answered where no step holds it, by locator of the result. */
  readonly results: ReadonlyMap<string, string>;
}

/**
 * The whole texts of a session: its transcripts are read again as they were on ingest, without cutting. What is gone, or
 * stands otherwise in its source by now, is left out.
 */
export async function sessionTexts(
  parts: LoopParts,
  steps: readonly StepView[],
): Promise<SessionTexts> {
  const redactor = createRedactor({ mac: requireKey(parts).mac });
  const uncut: Redactor = { ...redactor, excerpt: (text) => redactor.redact(text) };
  const texts = { steps: new Map<string, string>(), results: new Map<string, string>() };
  for (const [sourceKey, wanted] of Map.groupBy(steps, (step) => step.sourceKey)) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one transcript in memory at a time
      await readTexts(parts, { sourceKey, wanted, redactor: uncut }, texts);
    } catch (error) {
      // Gone, or not to be read any more: the excerpts are left.
      if (ioReason(error) === null) throw error;
    }
  }
  return texts;
}

interface Wanted {
  readonly sourceKey: string;
  readonly wanted: readonly StepView[];
  readonly redactor: Redactor;
}

async function readTexts(
  parts: LoopParts,
  { sourceKey, wanted, redactor }: Wanted,
  texts: { readonly steps: Map<string, string>; readonly results: Map<string, string> },
): Promise<void> {
  const found = await parts.store.source(sourceKey);
  const adapter = adapterNamed(found?.format ?? "");
  if (found === null || adapter === undefined) return;
  const { mac } = requireKey(parts);
  const source = { sourceKey, uriRedacted: found.uriRedacted };
  const { tenant } = parts;
  const admission = createAdmission({
    adapter,
    source,
    tenant,
    mac,
    redactor,
    zone: null,
    resolveRepo: () => null,
  });
  const { maxLineMb, maxDocumentMb } = parts.loaded.config.scan;
  const context = {
    mac,
    maxLineBytes: maxLineMb * megabyte,
    maxDocumentBytes: maxDocumentMb * megabyte,
    scratch: parts.scratch,
  };
  const path = expandHome(found.uriRedacted, parts.userHome);
  const places = new Set(wanted.map(placeOf));
  const locators = new Set(wanted.map((step) => step.locator));
  const from = { path, format: adapter.name, stamp: "" };
  for await (const chunk of adapter.read(from, null, context)) {
    for (const row of admission.admit(chunk).steps) {
      if (!places.has(placeOf({ key: row.stepKey, ...row }))) continue;
      texts.steps.set(row.stepKey, row.excerpt);
      // Told by the step already.
      if (row.kind === "tool" && row.excerpt !== "") locators.delete(row.locator);
    }
    for (const record of chunk.records) {
      if (record.type !== "result" || record.text === "") continue;
      const locator = formatLocator(record.raw.locator);
      if (!locators.has(locator)) continue;
      const before = texts.results.get(locator);
      const text = redactor.redact(record.text);
      texts.results.set(locator, before === undefined ? text : `${before}\n${text}`);
    }
  }
}

/** Its raw bytes are part of it: another text at the same place is not the step's. */
function placeOf(step: Pick<StepView, "key" | "locator" | "rawHmac">): string {
  return `${step.key} ${step.locator} ${step.rawHmac}`;
}
