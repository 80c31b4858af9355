import type { HermesPorts } from "../adapt/ingest-hermes-session.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import type { Mac } from "../core/hash.ts";
import { asString } from "../core/json.ts";
import { hermesSession, readHermesSession } from "../ingest/adapters/hermes-session.ts";
import { createAdmission } from "../ingest/admit.ts";
import type { Observed } from "../ingest/contract.ts";
import { createRepoResolver } from "../ingest/repo-identity.ts";
import type { Redactor } from "../redact/redactor.ts";
import type { LoopParts } from "./parts.ts";
import { wholeChunk } from "./whole-chunk.ts";

/**
 * Reads sessions that are handed over in memory as the reader of Hermes' files would: a session that also lies on the
 * disk is the same session, with the same keys.
 */
export function hermesReader(
  { tenant }: LoopParts,
  mac: Mac,
  redactor: Redactor,
): HermesPorts["read"] {
  const resolveRepo = createRepoResolver({ mac });
  return (given) => {
    const session = withUsualNames(given);
    const id = asString(session["session_id"]) ?? canonicalJson(session);
    const source = {
      sourceKey: mac(`${hermesSession.name}\0${id}`),
      uriRedacted: "(a Hermes session in memory)",
      format: hermesSession.name,
      generation: 0,
      prefixHmac: "",
    };
    const admission = createAdmission({
      adapter: hermesSession,
      tenant,
      source,
      mac,
      redactor,
      zone: null,
      resolveRepo,
    });
    const records: Observed[] = [];
    readHermesSession(session, null, (record) => records.push(record));
    return { source, rows: admission.admit(wholeChunk(records)) };
  };
}

/** The database and older bridges call the id `id` and the start `started_at`. */
function withUsualNames(
  session: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { id, started_at: startedAt, ended_at: endedAt, ...rest } = session;
  return {
    ...(id === undefined ? {} : { session_id: id }),
    ...(startedAt === undefined ? {} : { session_start: startedAt }),
    ...(endedAt === undefined ? {} : { last_updated: endedAt }),
    ...rest,
  };
}
