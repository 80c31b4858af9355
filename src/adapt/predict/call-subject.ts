import { shellText } from "../../core/tool-family.ts";
import { toolFamily } from "../../core/tool-names.ts";
import { type ShellUse, shellUse } from "./shell-use.ts";

/** A call as it stands before it runs; null for what is not known. */
export interface CallSubject {
  readonly tool: string;
  /** Null where the tool is no shell or its text is not known. */
  readonly shell: ShellUse | null;
  readonly house: string | null;
  readonly model: string | null;
  readonly paramShape: string | null;
  readonly paramHash: string | null;
  readonly taskType: string | null;
  readonly repo: string | null;
  /** 0 (Monday, 0:00) .. 167 in the session's zone. */
  readonly hourOfWeek: number | null;
  /** Characters of the parameters. */
  readonly paramLength: number | null;
}

const longestText = 8192;

/** What a shell tool's parameters run; null for other tools. */
export function shellOf(tool: string, params: unknown): ShellUse | null {
  if (toolFamily(tool) !== "shell") return null;
  const text = shellText(params);
  return text === null ? null : shellUse(text.slice(0, longestText));
}

/** One rung of the hierarchy: what it is called, and the key of its cell. */
export interface Rung {
  readonly level: string;
  readonly key: string;
}

/** Keys from the widest (`all`) to the narrowest; what is not known is no rung. The shape stands above the program: a program never seen before is judged by how it is put together. */
export function rungsOf(subject: CallSubject): readonly Rung[] {
  const parts: readonly (readonly [level: string, value: string | null])[] = [
    ["tool", subject.tool],
    ["shape", subject.shell?.shape ?? null],
    ["program", subject.shell?.program ?? null],
    ["house", subject.house],
    ["model", subject.model],
    ["parameter shape", subject.paramShape],
    ["parameters", subject.paramHash],
  ];
  const rungs: Rung[] = [{ level: "all", key: "" }];
  let key = "";
  for (const [level, value] of parts) {
    if (value === null) continue;
    key = `${key}\u0000${level}\u0001${value}`;
    rungs.push({ level, key });
  }
  return rungs;
}

/** What stands beside the hierarchy, each below the tool. */
export const sideLevels = ["task type", "repository", "hour of week"] as const;
export type SideLevel = (typeof sideLevels)[number];

/** Rungs of what is known of them. */
export function sideRungsOf(
  subject: CallSubject,
): readonly (Rung & { readonly level: SideLevel })[] {
  const values: Readonly<Record<SideLevel, string | number | null>> = {
    "task type": subject.taskType,
    repository: subject.repo,
    "hour of week": subject.hourOfWeek,
  };
  return sideLevels.flatMap((level) => {
    const value = values[level];
    return value === null ? [] : [{ level, key: `${level}\u0000${subject.tool}\u0000${value}` }];
  });
}
