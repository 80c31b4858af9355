import { join } from "node:path";
import { isObject } from "../../core/json.ts";
import type { Adapter, Probe, Roots } from "../contract.ts";
import { sealedWith, stampOfFiles } from "../readers/beside-files.ts";
import { readJsonDocument } from "../readers/json-document.ts";
import { emitChatSession } from "./copilot/vscode-session.ts";
import { workspaceFolder, workspaceOf } from "./copilot/vscode-workspace.ts";
import { editorHomes } from "./cline/editor-homes.ts";

/** The chat sessions that VS Code keeps of Copilot Chat: one document each, rewritten as it grows. */
export const vsCodeChat: Adapter = {
  name: "vscode-chat",
  title: "VS Code Copilot Chat",
  harness: "vscode-chat",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "none",
  description: {
    looksIn: [
      "workspaceStorage/*/chatSessions/*.json of VS Code, VS Code Insiders and VSCodium",
      "globalStorage/emptyWindowChatSessions/*.json of the same",
    ],
    understands: [
      "requests with their answer, round by round where the extension kept its rounds",
      "tool calls with their arguments and results, confirmations that were refused",
      "the workspace's folder, the model, tokens where they are written",
    ],
    cannotKnow: [
      "errors of tools, but for their text",
      "arguments and results of tools where only what was shown is kept",
      "tokens of the single rounds of a request",
    ],
  },
  roots: (roots: Roots) =>
    editorHomes(roots).flatMap((home) => [
      join(home, "User", "workspaceStorage"),
      join(home, "User", "globalStorage", "emptyWindowChatSessions"),
    ]),
  detect,
  isCompanion: (path) => besideChats.test(path),
  stamp: (path) => Promise.resolve(stampOfFiles([path, workspaceOf(path)])),
  read: (source, cursor, context) => {
    const sealed = sealedWith(context, [workspaceOf(source.path)]);
    return readJsonDocument(source, cursor, sealed, (document, emit) =>
      emitChatSession(document, workspaceFolder(source.path), emit),
    );
  },
};

/** Whatever else an editor keeps of a workspace: databases of state, files of extensions. */
const besideChats = /[\\/]User[\\/]workspaceStorage[\\/][^\\/]+[\\/](?!chatSessions[\\/])/;

function detect({ document }: Probe): number {
  if (!isObject(document) || !Array.isArray(document["requests"])) return 0;
  if (typeof document["sessionId"] !== "string") return 0;
  return "requesterUsername" in document ||
    "responderUsername" in document ||
    "creationDate" in document
    ? 0.95
    : 0;
}
