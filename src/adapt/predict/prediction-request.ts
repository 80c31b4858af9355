import type { Mac } from "../../core/hash.ts";
import { paramsJson } from "../check-request.ts";
import { type CallSubject, shellOf } from "./call-subject.ts";

/** What is known of a call before it is made. */
export interface PredictionRequest {
  /** JSON value; `{}` are parameters too, left out they are not known. */
  readonly params?: unknown;
  readonly house?: string;
  readonly model?: string;
  readonly taskType?: string;
  readonly repo?: string;
  /** Key of the session it belongs to: what happened in it so far counts. */
  readonly session?: string;
}

export interface SubjectPorts {
  readonly mac: Mac;
  /** Keys and types of parameters as the store keeps them. */
  readonly paramShape: (params: unknown) => string;
  /** 0 (Monday, 0:00) .. 167 of an instant where the program runs; null where its zone is not known. */
  readonly hourOfWeek: (at: number) => number | null;
}

/** A call that is made at an instant as predictions see it, its parameters under the store's key. */
export function subjectOf(
  tool: string,
  request: PredictionRequest,
  at: number,
  { mac, paramShape, hourOfWeek }: SubjectPorts,
): CallSubject {
  const { params } = request;
  const canonical = params === undefined ? null : paramsJson(params);
  return {
    tool,
    shell: shellOf(tool, params),
    house: request.house ?? null,
    model: request.model ?? null,
    paramShape: params === undefined ? null : paramShape(params),
    paramHash: canonical === null ? null : mac(canonical),
    taskType: request.taskType ?? null,
    repo: request.repo ?? null,
    hourOfWeek: hourOfWeek(at),
    paramLength: canonical?.length ?? null,
  };
}
