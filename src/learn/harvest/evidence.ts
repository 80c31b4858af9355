import type { Evidence } from "../../core/knowledge.ts";
import type { ExecutionView, SessionView } from "../../core/session-view.ts";
import { cutText } from "./error-line.ts";

const excerptLimit = 280;

/** The result of a failed execution (its call where the result is not located); null when neither can be pointed at. */
export function failureEvidence(session: SessionView, execution: ExecutionView): Evidence | null {
  const text = execution.errorText ?? execution.resultExcerpt ?? "";
  return (
    resultEvidence(session, execution, "failure", text) ??
    callEvidence(session, execution, "failure")
  );
}

/** The call that cured it (what was done first, where that did), and the result of the one that worked. */
export function fixEvidence(
  session: SessionView,
  execution: ExecutionView,
  enabling: ExecutionView | null = null,
): readonly Evidence[] {
  const call = callEvidence(session, enabling ?? execution, "fix");
  const result = resultEvidence(session, execution, "confirmation", execution.resultExcerpt ?? "");
  return [call, result].filter((one) => one !== null);
}

function callEvidence(
  session: SessionView,
  execution: ExecutionView,
  role: Evidence["role"],
): Evidence | null {
  const { callLocator: locator, callRawHmac: rawHmac } = execution;
  return evidenceAt(session, execution, { locator, rawHmac, role, text: execution.params ?? "" });
}

function resultEvidence(
  session: SessionView,
  execution: ExecutionView,
  role: Evidence["role"],
  text: string,
): Evidence | null {
  const { resultLocator: locator, resultRawHmac: rawHmac } = execution;
  return evidenceAt(session, execution, { locator, rawHmac, role, text });
}

interface Place {
  readonly locator: string | null;
  readonly rawHmac: string | null;
  readonly role: Evidence["role"];
  readonly text: string;
}

function evidenceAt(session: SessionView, execution: ExecutionView, place: Place): Evidence | null {
  const { locator, rawHmac, role, text } = place;
  const { sourceKey } = execution;
  if (sourceKey === null || locator === null || rawHmac === null) return null;
  const excerpt = cutText(text, excerptLimit);
  return {
    session: session.key,
    subject: execution.key,
    role,
    sourceKey,
    locator,
    rawHmac,
    excerpt,
  };
}
