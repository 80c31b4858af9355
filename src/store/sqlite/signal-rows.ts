import { canonicalJson } from "../../core/canonical-json.ts";
import { asString } from "../../core/json.ts";
import type { SignalValue } from "../../core/signal-value.ts";
import type { SessionSignal } from "../port.ts";
import type { StoreContext } from "./context.ts";
import { derivedSessionId } from "./session-reading.ts";

/** Writes what the signals say of a session. Inside a write. */
export function insertSignals(
  { connection, tenantId }: StoreContext,
  sessionId: number,
  signals: readonly SignalValue[],
): void {
  const insert = connection.statement(
    "INSERT INTO signal_value (tenant_id, session_id, signal, subject, value, body) VALUES (?, ?, ?, '', ?, ?)",
  );
  for (const { signal, value, ...rest } of signals)
    insert.run(tenantId, sessionId, signal, value, canonicalJson(rest));
}

/** By name of the signal. Inside a read. */
export function readSignals(context: StoreContext, session: string): readonly SignalValue[] {
  const { connection, tenantId } = context;
  const sessionId = derivedSessionId(context, session);
  if (sessionId === null) return [];
  return connection
    .rows(
      "SELECT signal, value, body FROM signal_value WHERE tenant_id = ? AND session_id = ? ORDER BY signal",
      tenantId,
      sessionId,
    )
    .map(([signal, value, body]) => parseSignal(signal, value, body));
}

/** By key of the session. Inside a read. */
export function readSessionsWithSignal(
  { connection, tenantId }: StoreContext,
  signal: string,
): readonly SessionSignal[] {
  return connection
    .rows(
      `SELECT s.session_key, s.harness, coalesce(json_extract(s.body, '$.agent'), s.harness), s.agent, s.repo,
         coalesce(json_extract(s.body, '$.title'), json_extract(s.body, '$.task')),
         coalesce(s.ended_at, s.started_at), json_extract(s.body, '$.endReason'), v.value, v.body
       FROM session_summary s JOIN signal_value v ON v.tenant_id = s.tenant_id AND v.session_id = s.session_id
       WHERE s.tenant_id = ? AND v.signal = ? ORDER BY s.session_key`,
      tenantId,
      signal,
    )
    .map(([key, harness, agent, toldAgent, repo, task, at, endReason, value, body]) => ({
      session: {
        key: String(key),
        harness: String(harness),
        agent: String(agent),
        toldAgent: asString(toldAgent) ?? null,
        repo: asString(repo) ?? null,
        task: asString(task) ?? null,
        at: at === null ? null : Number(at),
        endReason: asString(endReason) ?? null,
      },
      signal: parseSignal(signal, value, body),
    }));
}

function parseSignal(signal: unknown, value: unknown, body: unknown): SignalValue {
  const rest = JSON.parse(String(body)) as Omit<SignalValue, "signal" | "value">;
  return { signal: String(signal), value: value === null ? null : Number(value), ...rest };
}
