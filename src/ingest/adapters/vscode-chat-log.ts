import { isObject } from "../../core/json.ts";
import type { Adapter, Observed, Probe } from "../contract.ts";
import { headText } from "../head-text.ts";
import { sealedWith, stampOfFiles } from "../readers/beside-files.ts";
import { refused } from "../readers/json-document.ts";
import { isMutationLog, type MutationFault, replayMutations } from "../readers/mutation-log.ts";
import { readWholeFile } from "../readers/whole-file.ts";
import { emitChatSession } from "./copilot/vscode-session.ts";
import { workspaceFolder, workspaceOf } from "./copilot/vscode-workspace.ts";
import { vsCodeChat } from "./vscode-chat.ts";

/** The chat sessions of VS Code as a log: the session as it began, and each change since. */
export const vsCodeChatLog: Adapter = {
  name: "vscode-chat-log",
  title: "VS Code Copilot Chat (log)",
  harness: "vscode-chat",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: [
      "workspaceStorage/*/chatSessions/*.jsonl of VS Code, VS Code Insiders and VSCodium",
      "globalStorage/emptyWindowChatSessions/*.jsonl of the same",
    ],
    understands: [
      "all that is understood of the older documents, as the session stands after the last change",
    ],
    cannotKnow: [
      "errors of tools, but for their text",
      "requests that were taken back: the log is shortened when it has grown long",
    ],
  },
  // The folders are those of the documents.
  roots: () => [],
  detect,
  stamp: (path) => Promise.resolve(stampOfFiles([path, workspaceOf(path)])),
  read: (source, cursor, context) => {
    const sealed = sealedWith(context, [workspaceOf(source.path)]);
    return readWholeFile(source, cursor, sealed, (bytes, emit) => {
      const parsed = replayMutations(bytes, (fault) => emit(told(fault)));
      if ("value" in parsed) emitChatSession(parsed.value, workspaceFolder(source.path), emit);
      else emit(refused(parsed.reason));
    });
  },
};

function detect({ head, lines, document }: Probe): number {
  if (!isMutationLog(head)) return 0;
  const [first] = lines.length > 0 ? lines : [document];
  const state = isObject(first) ? first["v"] : undefined;
  if (state === undefined)
    return /"(?:sessionId|responderUsername)"\s*:/.test(headText(head)) ? 0.85 : 0;
  const shell = isObject(state) && Array.isArray(state["requests"]) ? state : {};
  return typeof shell["sessionId"] === "string" ? vsCodeChat.detect(asDocument(shell)) : 0;
}

function asDocument(document: unknown): Probe {
  return {
    path: "",
    size: 0,
    head: new Uint8Array(),
    lines: [],
    document,
    isSqlite: false,
    tables: [],
  };
}

function told({ start, end, reason }: MutationFault): Observed {
  const detail =
    reason === "invalid-field" ? "a change of what is not there" : "a change that cannot be read";
  return { type: "diagnostic", locator: { kind: "bytes", start, end }, reason, detail };
}
