import { nearestNames } from "../../core/nearest-names.ts";
import { timeSpanMs } from "../../core/time-span.ts";
import type { GivenTicketAct } from "../tickets.ts";

/** What a comment asks for: an act on a ticket, without the ticket. A snooze lasts from when it was written. */
export type CommentCommand = Omit<GivenTicketAct, "ticket" | "until"> & {
  readonly word: string;
  readonly forMs?: number;
};

export interface ReadComment {
  /** Null where it asks for nothing. */
  readonly command: CommentCommand | null;
  /** What is wrong with a command, in words for its author; null where nothing is. */
  readonly problem: string | null;
  /** What else it says; "" where nothing. */
  readonly text: string;
}

const commandWords = ["ack", "snooze", "resolve", "reopen", "assign", "wrong"] as const;
type CommandWord = (typeof commandWords)[number];

/** For people who wrote something that is no command. */
export const commandList =
  "`/ack`, `/snooze 7d` (m, h, d or w), `/resolve`, `/reopen`, `/assign NAME`, `/wrong`";

const longestAssignee = 100;
const longestSnoozeMs = 3660 * 86_400_000;

/**
 * A command is the first line of a comment, and begins with a slash and one of the words. Words that look like none of them
 * are nothing of ours (other programs read comments too), and the comment is a note. Pure, never throws.
 */
export function readComment(body: string): ReadComment {
  const [first = "", ...rest] = body.trim().split(/\r?\n/);
  const [, given = "", argument = ""] = /^\/([a-zA-Z]+)(?:[ \t]+(.*))?$/.exec(first.trim()) ?? [];
  const word = given.toLowerCase();
  if (given === "") return { command: null, problem: null, text: body.trim() };
  if (isCommandWord(word)) {
    const read = readArgument(word, argument.trim());
    const text = [read.rest ?? "", ...rest].join("\n").trim();
    return { command: read.command, problem: read.problem, text };
  }
  const [near] = nearestNames(word, commandWords);
  const problem = near === undefined ? null : `\`/${word}\` is no command; \`/${near}\` is one.`;
  return { command: null, problem, text: body.trim() };
}

function isCommandWord(word: string): word is CommandWord {
  return (commandWords as readonly string[]).includes(word);
}

interface ReadArgument {
  readonly command: CommentCommand | null;
  readonly problem: string | null;
  /** What of the line is no part of the command. */
  readonly rest?: string;
}

function readArgument(word: CommandWord, argument: string): ReadArgument {
  switch (word) {
    case "ack":
      return done({ word, kind: "acknowledge" }, argument);
    case "resolve":
      return done({ word, kind: "resolve" }, argument);
    case "reopen":
      return done({ word, kind: "reopen" }, argument);
    case "wrong":
      return done({ word, kind: "dismiss" }, argument);
    case "snooze":
      return readSnooze(argument);
    case "assign":
      return readAssignee(argument);
  }
}

function done(command: CommentCommand, rest = ""): ReadArgument {
  return { command, problem: null, rest };
}

function wrong(problem: string): ReadArgument {
  return { command: null, problem };
}

function readSnooze(argument: string): ReadArgument {
  const [given = "", ...rest] = argument.split(/[ \t]+/);
  const forMs = timeSpanMs(given === "" ? "1d" : given);
  if (forMs === null || forMs <= 0 || forMs > longestSnoozeMs)
    return wrong("`/snooze` takes a length of time: `30m`, `12h`, `7d` or `2w`.");
  return done({ word: "snooze", kind: "snooze", forMs }, rest.join(" "));
}

function readAssignee(argument: string): ReadArgument {
  const [given = "", ...rest] = argument.split(/[ \t]+/);
  const assignee = given.replace(/^@/, "");
  if (assignee === "" || assignee.length > longestAssignee)
    return wrong("`/assign` takes a name: `/assign ann`.");
  return done({ word: "assign", kind: "assign", assignee }, rest.join(" "));
}
