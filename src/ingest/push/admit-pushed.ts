import type { Mac } from "../../core/hash.ts";
import type { FactRow, ObservationRow, RecordBatch, SessionRow, StepRow } from "../../core/rows.ts";
import type { Redactor } from "../../redact/redactor.ts";
import { rekeyLineage } from "../../core/lineage.ts";
import { createKeyedParams, type KeyedParams } from "../keyed-params.ts";
import { createShortRedactor, type ShortRedactor } from "../short-redactor.ts";
import type { PushLine } from "./push-line.ts";

export interface PushedAdmissionOptions {
  readonly mac: Mac;
  readonly redactor: Redactor;
}

/** Rows of a pushed line, without the cursor. */
export type PushedAdmission = (line: PushLine, sender: string) => RecordBatch;

/** Longest texts that are kept, with what redaction may add. */
const textLimit = 8192;

/**
 * Turns what another machine read into rows. Nothing that its sender says is taken on trust: every text is redacted
 * again, which changes nothing where it was redacted, and every hash is made here, over the redacted form, for the
 * sender's key is another one.
 */
export function createPushedAdmission({ mac, redactor }: PushedAdmissionOptions): PushedAdmission {
  const tools: Tools = {
    mac,
    redactor,
    short: createShortRedactor(redactor),
    keyedParams: createKeyedParams(redactor, mac),
  };
  return (line, sender) => {
    const place = { line, sourceKey: pushedSourceKey(mac, sender, line.source) };
    return {
      source: {
        sourceKey: place.sourceKey,
        uriRedacted: `${sender}:${redactor.redact(line.uri)}`,
        format: line.format,
        generation: line.generation,
        prefixHmac: "",
      },
      cursor: null,
      sessions: line.sessions.map((row) => sessionRow(row, place, tools)),
      facts: line.facts.map((row) => factRow(row, tools)),
      steps: line.steps.map((row) => stepRow(row, place, tools)),
      usage: line.usage.map((row) => ({ ...row, model: named(row.model, tools) })),
      observations: line.observations.map((row) => observationRow(row, place, tools)),
      outcomes: line.outcomes.map((row) => ({
        ...row,
        source: tools.short(row.source),
        actor: `${line.format}:${place.sourceKey}`,
      })),
      diagnostics: line.diagnostics.map((row) => ({
        ...row,
        sourceKey: place.sourceKey,
        detail: redactor.redact(row.detail),
      })),
    };
  };
}

/** A source belongs to who sent it: two machines may keep a file at one place, and may use one key for their hashes. */
export function pushedSourceKey(mac: Mac, sender: string, source: string): string {
  return mac(JSON.stringify(["whetstone push", sender, source]));
}

interface Tools extends PushedAdmissionOptions {
  readonly short: ShortRedactor;
  readonly keyedParams: (params: unknown) => KeyedParams;
}

interface Place {
  readonly line: PushLine;
  readonly sourceKey: string;
}

function sessionRow(
  row: PushLine["sessions"][number],
  { line, sourceKey }: Place,
  tools: Tools,
): SessionRow {
  return {
    ...row,
    harness: tools.short(row.harness),
    nativeId: named(row.nativeId, tools),
    repo: repoOf(row.repo, tools),
    sourceKey,
    readerVersion: line.readerVersion,
  };
}

const hashedFolder = "path:";

/** A repository that is known by its folder alone is another one on each machine. */
function repoOf(repo: string | null, { mac, short }: Tools): string | null {
  if (repo === null || !repo.startsWith(hashedFolder)) return repo === null ? null : short(repo);
  return hashedFolder + mac(repo.slice(hashedFolder.length));
}

function factRow(row: PushLine["facts"][number], { mac, redactor }: Tools): FactRow {
  const value =
    row.field === "lineage" ? rekeyLineage(row.value, mac) : redactor.excerpt(row.value, textLimit);
  return { ...row, value, door: "transcript" };
}

function stepRow(
  row: PushLine["steps"][number],
  { line, sourceKey }: Place,
  tools: Tools,
): StepRow {
  const { mac, redactor } = tools;
  const excerpt = redactor.redact(row.excerpt);
  const label = named(row.label, tools);
  return {
    ...row,
    excerpt,
    label,
    model: named(row.model, tools),
    rulesVersion: redactor.rulesVersion,
    sourceKey,
    rawHmac: mac(JSON.stringify(["step", row.kind, row.at, label, excerpt])),
    readerVersion: line.readerVersion,
  };
}

function observationRow(
  row: PushLine["observations"][number],
  { line, sourceKey }: Place,
  tools: Tools,
): ObservationRow {
  const { mac, redactor } = tools;
  const { errorTemplate, paramsRedacted, paramShape, ...told } = row;
  const params = paramsRedacted === null ? null : tools.keyedParams(JSON.parse(paramsRedacted));
  const tool = named(row.tool, tools);
  const errorRedacted = row.errorRedacted === null ? null : redactor.redact(row.errorRedacted);
  const { callKey, part, outcome, exitCode } = row;
  const content = [callKey, part, tool, params?.redacted, outcome, exitCode, errorRedacted];
  return {
    ...told,
    door: "transcript",
    tool,
    server: named(row.server, tools),
    house: named(row.house, tools),
    taskType: named(row.taskType, tools),
    paramHash: params?.hash ?? null,
    paramsRedacted: params?.redacted ?? null,
    paramShape: paramShape === null ? null : redactor.redact(paramShape),
    errorRedacted,
    errorTemplateId: errorTemplate === null ? null : mac(errorTemplate),
    rulesVersion: redactor.rulesVersion,
    sourceKey,
    rawHmac: mac(JSON.stringify(content)),
    readerVersion: line.readerVersion,
  };
}

function named(text: string | null, { short }: Tools): string | null {
  return text === null ? null : short(text, 1024);
}
