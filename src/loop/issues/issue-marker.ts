/** What an issue of ours is about: `ticket:ID` or `question:KEY`. */
export type IssueSubjectKey = `ticket:${string}` | `question:${string}`;

/**
 * The last line of an issue: tells it from others where the journal does not say (the process ended between opening it and
 * writing that down). The store's tag keeps apart what two stores say in one repository.
 */
export function issueMarker(subject: IssueSubjectKey, store: string): string {
  return `<!-- whetstone ${subject} of ${store} -->`;
}

/** The subject of an issue that this store opened; null for any other. */
export function markedSubject(body: string, store: string): IssueSubjectKey | null {
  const last = body.trimEnd().split("\n").at(-1) ?? "";
  const [, subject, tag] =
    /^<!-- whetstone ((?:ticket|question):[0-9a-f]{32}) of ([0-9a-f]{8}) -->$/.exec(last.trim()) ??
    [];
  return tag === store ? ((subject as IssueSubjectKey | undefined) ?? null) : null;
}

/** Tells an answer of ours to a comment from other comments of ours. */
export function replyMarker(comment: string): string {
  return `<!-- whetstone answers ${comment} -->`;
}

export function isReplyMarker(line: string): boolean {
  return /^<!-- whetstone answers \d+ -->$/.test(line);
}
