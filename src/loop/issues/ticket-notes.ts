import type { IssueEventRow } from "../../store/issue-port.ts";

/** What a person wrote about a ticket on an issue tracker. */
export interface TicketNote {
  /** Kind of tracker and user. */
  readonly actor: string;
  readonly at: number;
  /** Redacted. */
  readonly text: string;
  /** Where it stands. */
  readonly url: string;
}

/** Notes by ticket, in the order of their times; what was forgotten has no text any more and is left out. */
export function ticketNotes(
  rows: readonly IssueEventRow[],
): ReadonlyMap<string, readonly TicketNote[]> {
  const notes = rows.flatMap(({ kind, subject, actor, at, payload }) => {
    if (kind !== "note" && kind !== "command") return [];
    const { text, url } = JSON.parse(payload) as Pick<TicketNote, "url"> & { text: string | null };
    return text === null ? [] : [{ subject, note: { actor, at, text, url } }];
  });
  const bySubject = Map.groupBy(notes, ({ subject }) => subject);
  return new Map(
    [...bySubject].map(([subject, said]) => [
      subject.replace(/^ticket:/, ""),
      said.map(({ note }) => note),
    ]),
  );
}
