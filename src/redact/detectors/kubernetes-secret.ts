import { rank, type Detector, type Report } from "../finding.ts";
import { isPlaceholderValue } from "../placeholder-value.ts";

const farthest = 4096;
const kind = /kind\\{0,4}["']?[ \t]{0,4}:[ \t]{0,4}\\{0,4}["']?secret(?![\w-])/iy;
const documentEnd = "\n---";
const dataLine = /^([ \t]*)(string)?data:[ \t]*$/i;
const entryLine = /^[ \t]*["']?[\w.-]+["']?:(.*)$/;
const blockLine = /^([ \t]+\S{10,})[ \t]*$/;
const encoded = /^[A-Za-z0-9+/]{10,}={0,3}$/;
const inlineData = /"(?:string)?data\\{0,4}"[ \t]{0,4}:[ \t]{0,4}\{([^{}]{1,4096})\}/gi;
const inlineEntry =
  /\\{0,4}"[\w.-]{1,128}\\{0,4}"[ \t]{0,4}:[ \t]{0,4}\\{0,4}"([A-Za-z0-9+/=]{10,4096})/g;

/** The values under `data:` and `stringData:` of a Kubernetes Secret, in YAML and in JSON. */
export const kubernetesSecretDetector: Detector = {
  anchors: ["kind"],
  patterns: [kind, dataLine, entryLine, blockLine, encoded, inlineData, inlineEntry],
  detect(text, at, report) {
    kind.lastIndex = at;
    if (!kind.test(text)) return 0;
    const windowStart = Math.max(0, at - farthest);
    const before = text.slice(windowStart, at).lastIndexOf(documentEnd);
    const start = before === -1 ? windowStart : windowStart + before;
    const after = text.slice(at, at + farthest).indexOf(documentEnd);
    const end = after === -1 ? Math.min(text.length, at + farthest) : at + after;
    reportYaml(text, start, end, report);
    reportJson(text.slice(start, end), start, report);
    return end;
  },
};

function reportYaml(text: string, start: number, end: number, report: Report): void {
  let offset = start;
  let section: { indent: number; plain: boolean } | undefined;
  for (const line of text.slice(start, end).split("\n")) {
    const opened = dataLine.exec(line);
    if (opened !== null) {
      section = { indent: opened[1]?.length ?? 0, plain: opened[2] !== undefined };
    } else if (section !== undefined) {
      section = reportLine(line, offset, section, report) ? section : undefined;
    }
    offset += line.length + 1;
  }
}

/** False where the line leaves the section. */
function reportLine(
  line: string,
  offset: number,
  section: { indent: number; plain: boolean },
  report: Report,
): boolean {
  const content = line.trimStart();
  if (content === "" || content.startsWith("#")) return true;
  if (line.length - content.length <= section.indent) return false;
  const entry = entryLine.exec(line)?.[1] ?? blockLine.exec(line)?.[1] ?? "";
  const value = entry
    .replace(/^[ \t]*[|>]?[+-]?[ \t]*["']?/, "")
    .trimEnd()
    .replace(/["']$/, "");
  if (value === "" || isPlaceholderValue(value)) return true;
  if (section.plain || encoded.test(value)) {
    reportValue(offset + line.lastIndexOf(value), value, report);
  }
  return true;
}

function reportJson(document: string, offset: number, report: Report): void {
  for (const section of document.matchAll(inlineData)) {
    for (const entry of section[0].matchAll(inlineEntry)) {
      const value = entry[1] ?? "";
      const start = offset + section.index + entry.index + entry[0].length - value.length;
      reportValue(start, value, report);
    }
  }
}

function reportValue(start: number, secret: string, report: Report): void {
  const end = start + secret.length;
  report({ start, end, rule: "kubernetes-secret", rank: rank.generic, secret });
}
