import type { Item } from "../../core/knowledge.ts";
import { inertLine, textBox } from "./inert-text.ts";
import { type IssueText, lineLimit, quoteNotice, timeOf, titleLimit } from "./ticket-issue.ts";

const mostExcerpts = 3;

/** An open question of the knowledge as an issue; once it is one no more, what was learned instead. */
export function questionIssue(item: Item, redact: (text: string) => string): IssueText {
  const { key, category, scope, repo, agent, text, support, firstSeen, lastSeen, evidence } = item;
  const where = scope === "global" ? "everywhere" : (repo ?? agent ?? "unknown");
  const times = firstSeen === null || lastSeen === null ? "" : `, first ${timeOf(firstSeen)}, last ${timeOf(lastSeen)}`; // prettier-ignore
  const excerpts = evidence
    .filter(({ role }) => role === "failure")
    .slice(0, mostExcerpts)
    .map(({ excerpt }) => excerpt);
  const box = (lines: readonly string[]): string => textBox(lines.map(redact), lineLimit);
  const parts = [
    quoteNotice,
    box([
      `where: ${where}`,
      `${category === "question" ? "question" : "learned"}: ${text}`,
      `seen:     in ${support === 1 ? "1 session" : `${support} sessions`}${times}`,
    ]),
    ...(excerpts.length === 0 ? [] : [`As it was seen:\n\n${box(excerpts)}`]),
    `More on the machine that holds the store: \`whetstone knowledge why ${key.slice(0, 8)}\``,
    questionCommands,
  ];
  return {
    title: inertLine(redact(`question: ${text}`), titleLimit),
    body: parts.join("\n\n"),
  };
}

const questionCommands =
  "Those on the list of allowed authors may comment what they know, `/resolve` when it is answered, or `/wrong` when it is no question. It closes by itself once sessions show a way out. Closing this issue by hand changes nothing.";
