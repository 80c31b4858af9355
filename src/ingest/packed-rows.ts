import type { ObservationRow, StepRow, UsageRow } from "../core/rows.ts";

/**
 * The rows that come in great numbers, as lists of values without field names, for the way from one thread to another:
 * half the text to write and to parse. Values that repeat from row to row are replaced by their number in a list.
 */
export class RepeatedTexts {
  readonly texts: string[];
  private readonly numbers = new Map<string, number>();
  private last = "";
  private lastNumber = -1;

  constructor(texts: string[] = []) {
    this.texts = texts;
  }

  /** Number of a text; null stays null. */
  number(text: string): number;
  number(text: string | null): number | null;
  number(text: string | null): number | null {
    if (text === null) return null;
    if (text === this.last && this.lastNumber >= 0) return this.lastNumber;
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.texts.push(text) - 1;
      this.numbers.set(text, number);
    }
    this.last = text;
    this.lastNumber = number;
    return number;
  }

  text(number: number): string;
  text(number: number | null): string | null;
  text(number: number | null): string | null {
    return number === null ? null : (this.texts[number] ?? "");
  }
}

export type PackedStep = ReturnType<typeof packStep>;

export function packStep(row: StepRow, repeated: RepeatedTexts) {
  return [
    repeated.number(row.session),
    row.stepKey,
    row.parentStepKey,
    row.kind,
    row.at,
    row.ordinal,
    row.excerpt,
    row.label,
    row.model,
    row.injected,
    row.rulesVersion,
    repeated.number(row.sourceKey),
    row.locator,
    row.rawHmac,
    row.readerVersion,
  ] as const;
}

export function unpackStep(values: PackedStep, repeated: RepeatedTexts): StepRow {
  return {
    session: repeated.text(values[0]),
    stepKey: values[1],
    parentStepKey: values[2],
    kind: values[3],
    at: values[4],
    ordinal: values[5],
    excerpt: values[6],
    label: values[7],
    model: values[8],
    injected: values[9],
    rulesVersion: values[10],
    sourceKey: repeated.text(values[11]),
    locator: values[12],
    rawHmac: values[13],
    readerVersion: values[14],
  };
}

export type PackedUsage = ReturnType<typeof packUsage>;

export function packUsage(row: UsageRow, repeated: RepeatedTexts) {
  return [
    repeated.number(row.session),
    row.requestKey,
    row.revision,
    row.model,
    row.input,
    row.output,
    row.cacheRead,
    row.cacheWrite,
    row.reasoning,
    row.costNano,
    row.at,
  ] as const;
}

export function unpackUsage(values: PackedUsage, repeated: RepeatedTexts): UsageRow {
  return {
    session: repeated.text(values[0]),
    requestKey: values[1],
    revision: values[2],
    model: values[3],
    input: values[4],
    output: values[5],
    cacheRead: values[6],
    cacheWrite: values[7],
    reasoning: values[8],
    costNano: values[9],
    at: values[10],
  };
}

export type PackedObservation = ReturnType<typeof packObservation>;

export function packObservation(row: ObservationRow, repeated: RepeatedTexts) {
  return [
    repeated.number(row.session),
    row.callKey,
    row.door,
    row.part,
    row.revision,
    row.stepKey,
    row.ordinal,
    row.tool,
    row.server,
    row.house,
    row.taskType,
    row.paramHash,
    row.paramsRedacted,
    repeated.number(row.paramShape),
    row.outcome,
    row.outcomeSource,
    row.failureKind,
    row.exitCode,
    row.errorRedacted,
    row.errorTemplateId,
    row.confidence,
    row.latencyUs,
    row.tokensIn,
    row.tokensOut,
    row.at,
    row.rulesVersion,
    repeated.number(row.sourceKey),
    row.locator,
    row.rawHmac,
    row.readerVersion,
  ] as const;
}

export function unpackObservation(
  values: PackedObservation,
  repeated: RepeatedTexts,
): ObservationRow {
  return {
    session: repeated.text(values[0]),
    callKey: values[1],
    door: values[2],
    part: values[3],
    revision: values[4],
    stepKey: values[5],
    ordinal: values[6],
    tool: values[7],
    server: values[8],
    house: values[9],
    taskType: values[10],
    paramHash: values[11],
    paramsRedacted: values[12],
    paramShape: repeated.text(values[13]),
    outcome: values[14],
    outcomeSource: values[15],
    failureKind: values[16],
    exitCode: values[17],
    errorRedacted: values[18],
    errorTemplateId: values[19],
    confidence: values[20],
    latencyUs: values[21],
    tokensIn: values[22],
    tokensOut: values[23],
    at: values[24],
    rulesVersion: values[25],
    sourceKey: repeated.text(values[26]),
    locator: values[27],
    rawHmac: values[28],
    readerVersion: values[29],
  };
}
