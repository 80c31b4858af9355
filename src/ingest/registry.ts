import { amp } from "./adapters/amp.ts";
import { anthropicMessages } from "./adapters/anthropic-messages.ts";
import { antigravity } from "./adapters/antigravity.ts";
import { atif } from "./adapters/atif.ts";
import { atof } from "./adapters/atof.ts";
import { chatMl } from "./adapters/chatml.ts";
import { claudeCode } from "./adapters/claude-code.ts";
import { claudeStreamJson } from "./adapters/claude-stream-json.ts";
import { clineSessions } from "./adapters/cline-sessions.ts";
import { cline } from "./adapters/cline.ts";
import { codexExec } from "./adapters/codex-exec.ts";
import { codex } from "./adapters/codex.ts";
import { copilotCli } from "./adapters/copilot-cli.ts";
import { cursorChats } from "./adapters/cursor-chats.ts";
import { cursorIde } from "./adapters/cursor-ide.ts";
import { cursor } from "./adapters/cursor.ts";
import { droidStreamJson } from "./adapters/droid-stream-json.ts";
import { droid } from "./adapters/droid.ts";
import { gemini } from "./adapters/gemini.ts";
import { gooseFiles } from "./adapters/goose-files.ts";
import { goose } from "./adapters/goose.ts";
import { grok } from "./adapters/grok.ts";
import { harbor } from "./adapters/harbor.ts";
import { hermesGateway } from "./adapters/hermes-gateway.ts";
import { hermesSession } from "./adapters/hermes-session.ts";
import { hermesState } from "./adapters/hermes-state.ts";
import { hermesTrajectory } from "./adapters/hermes-trajectory.ts";
import { kilo } from "./adapters/kilo.ts";
import { kimi } from "./adapters/kimi.ts";
import { lakehouseObserver } from "./adapters/lakehouse-observer.ts";
import { miniSweAgent } from "./adapters/mini-swe-agent.ts";
import { openAiMessages } from "./adapters/openai-messages.ts";
import { openClawDatabase } from "./adapters/openclaw-database.ts";
import { openClaw } from "./adapters/openclaw.ts";
import { openCodeFiles } from "./adapters/opencode-files.ts";
import { openCode } from "./adapters/opencode.ts";
import { openHandsOutput } from "./adapters/openhands-output.ts";
import { openHands } from "./adapters/openhands.ts";
import { pi } from "./adapters/pi.ts";
import { qwen } from "./adapters/qwen.ts";
import { responsesItems } from "./adapters/responses-items.ts";
import { shareGpt } from "./adapters/sharegpt.ts";
import { sweAgent } from "./adapters/swe-agent.ts";
import { tauBench } from "./adapters/tau-bench.ts";
import { tau2Bench } from "./adapters/tau2-bench.ts";
import { terminalBench } from "./adapters/terminal-bench.ts";
import { trae } from "./adapters/trae.ts";
import { vsCodeChatLog } from "./adapters/vscode-chat-log.ts";
import { vsCodeChat } from "./adapters/vscode-chat.ts";
import type { Adapter } from "./contract.ts";
import { detectionVersionOf } from "./detection-version.ts";

/** Every adapter, one per file of adapters/, sorted; of two equally sure of a file the earlier one reads it. */
export const adapters: readonly Adapter[] = [
  amp,
  anthropicMessages,
  antigravity,
  atif,
  atof,
  chatMl,
  claudeCode,
  claudeStreamJson,
  cline,
  clineSessions,
  codex,
  codexExec,
  copilotCli,
  cursor,
  cursorChats,
  cursorIde,
  droid,
  droidStreamJson,
  gemini,
  goose,
  gooseFiles,
  grok,
  harbor,
  hermesGateway,
  hermesSession,
  hermesState,
  hermesTrajectory,
  kilo,
  kimi,
  lakehouseObserver,
  miniSweAgent,
  openAiMessages,
  openClaw,
  openClawDatabase,
  openCode,
  openCodeFiles,
  openHands,
  openHandsOutput,
  pi,
  qwen,
  responsesItems,
  shareGpt,
  sweAgent,
  tau2Bench,
  tauBench,
  terminalBench,
  trae,
  vsCodeChat,
  vsCodeChatLog,
];

/** Files that nobody understood, and folders that were passed over, are looked at again when it is another. */
export const detectionVersion = detectionVersionOf(adapters);

/** The adapter of this name, as cursors remember it. */
export function adapterNamed(name: string): Adapter | undefined {
  return byName.get(name);
}

const byName = new Map(adapters.map((adapter) => [adapter.name, adapter]));
