import { isObject } from "../../core/json.ts";
import type { Adapter, Observed, ObservedDiagnostic, Probe } from "../contract.ts";
import { headText } from "../head-text.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import {
  type PointerPath,
  pointerOf,
  pointerRecord,
  resolvePointer,
} from "../readers/json-pointer.ts";
import { isTrajectory, readTrajectory } from "./atif/read-trajectory.ts";
import { trialOf } from "./harbor/trial-folder.ts";

/** Trajectories in the Agent Trajectory Interchange Format, 1.0 to 1.7. */
export const atif: Adapter = {
  name: "atif",
  title: "ATIF trajectories",
  harness: "atif",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  namesProgram: true,
  description: {
    looksIn: [
      "any *.json with `schema_version` ATIF-v1.x",
      "agent/trajectory.json of a Harbor trial",
    ],
    understands: [
      "steps with messages, reasoning, tool calls and the observations of them",
      "embedded trajectories of subagents, as child sessions",
      "tokens and cost of each step, else the totals",
      "steps copied from the trajectory that is gone on from: they are not counted again",
    ],
    cannotKnow: [
      "errors of tools, unless the writer noted `is_error` or `exit_code` in `extra`",
      "how long a tool took",
      "abandoned branches: ATIF has one line of steps",
    ],
  },
  roots: () => [],
  detect,
  read: (source, cursor, context) =>
    readJsonDocument(source, cursor, context, (document, emit) => {
      const trial = trialOf(source.path);
      if (trial === null) return readDocument(document, emit);
      // The result of the trial tells it, with its reward, once it is there.
      if (trial === "unfinished") emit(unfinished);
    }),
};

const unfinished: ObservedDiagnostic = {
  type: "diagnostic",
  locator: null,
  reason: "unfinished",
  detail: "The trial has no result.json yet: its trajectory is read together with that.",
};

function detect({ document, head }: Probe): number {
  if (isObject(document)) return isTrajectory(document) ? 0.95 : 0;
  if (document !== undefined) return 0;
  const start = headText(head);
  return /"schema_version"\s*:\s*"ATIF-v1\.\d"/.test(start) ? 0.9 : 0;
}

function readDocument(document: unknown, emit: (record: Observed) => void): void {
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  if (!Array.isArray(document["steps"])) return emit(notTheFormat("the document holds no steps"));
  const evidence = (path: PointerPath): ReturnType<typeof pointerRecord> =>
    pointerRecord(path, resolvePointer(document, pointerOf(path)) ?? null);
  readTrajectory(document, { path: [], evidence, emit });
}
