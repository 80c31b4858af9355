import { WhetstoneError } from "../../core/errors.ts";
import type { DecisionStore } from "../../store/decision-port.ts";

const mostSearched = 100_000;
/** Fewer digits of an id would name one by chance. */
const leastDigits = 4;

/** A decision's id by itself or its first digits. Throws `unknown-decision` (exit 1), `ambiguous-id` (exit 2). */
export async function requireDecision(
  store: Pick<DecisionStore, "decisions">,
  id: string,
): Promise<string> {
  const since = beginningOf(id);
  const rows = since === null ? [] : await store.decisions({ since, limit: mostSearched });
  const found = rows.map((row) => row.id).filter((one) => one.startsWith(id));
  const [first, ...others] = found;
  if (first === undefined)
    throw new WhetstoneError("unknown-decision", `no decision has the id ${JSON.stringify(id)}`, {
      hint:
        id.length < leastDigits
          ? `give at least ${leastDigits} digits of the id`
          : "the id is what `whetstone route ... --record` printed",
    });
  if (others.length > 0 && !found.includes(id))
    throw new WhetstoneError("ambiguous-id", `several decisions match ${JSON.stringify(id)}`, {
      exitCode: 2,
      hint: "give more digits of the id",
    });
  return found.includes(id) ? id : first;
}

/** Ids begin with the time at which they were made (RFC 9562, version 7); null for what is no beginning of one. */
function beginningOf(id: string): number | null {
  if (id.length < leastDigits || !/^[0-9a-f-]+$/.test(id)) return null;
  const slackMs = 1000;
  return Math.max(
    0,
    Number.parseInt(id.replaceAll("-", "").slice(0, 12).padEnd(12, "0"), 16) - slackMs,
  );
}
