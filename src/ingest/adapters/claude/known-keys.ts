import { words } from "../../conversation/known-keys.ts";

/**
 * Keys of the records of Claude Code as far as they are known (1.0 to 2.1.2xx). A key that is not here is drift: it is
 * kept as a fact of the session.
 */
const common = words(`
  type uuid parentUuid sessionId session_id timestamp version cwd gitBranch isSidechain userType entrypoint slug agentId
  sessionKind isMeta level teamName parentToolUseID forkedFrom logicalParentUuid requestId sidechainParentUuid`);

const byType: Readonly<Record<string, ReadonlySet<string>>> = {
  user: words(`
    message isCompactSummary isVisibleInTranscriptOnly toolUseResult sourceToolAssistantUUID sourceToolUseID
    permissionMode promptId promptSource origin mcpMeta todos planContent imagePasteIds thinkingMetadata toolDenialKind
    interruptedMessageId interruptedByShutdown toolEndsTurn classifierMetaLines turnCompanion summarizeMetadata isReplay`),
  assistant: words(`
    message isApiErrorMessage error errorDetails apiErrorStatus attributionAgent attributionPlugin attributionSkill
    attributionMcpServer attributionMcpTool advisorModel costUSD durationMs effort isAbortedMidStream supersedesUuids
    apiError`),
  system: words(`
    subtype content durationMs hookCount hookInfos hookErrors hookAdditionalContext preventedContinuation stopReason
    hasOutput compactMetadata microcompactMetadata retryAttempt maxRetries retryInMs error cause messageCount toolUseID
    pendingBackgroundAgentCount source trigger direction scope originalModel fallbackModel apiRefusalCategory
    apiRefusalExplanation refusedUserMessageUuid retractedMessageUuids url commands isVisibleInTranscriptOnly`),
  attachment: words("attachment toolUseID"),
  progress: words("data toolUseID parentToolUseID message"),
  summary: words("summary leafUuid message"),
  "file-history-snapshot": words("messageId snapshot isSnapshotUpdate"),
  "queue-operation": words("operation content"),
  "pr-link": words("prNumber prUrl prRepository"),
  "agent-name": words("agentName"),
  "custom-title": words("customTitle"),
  "ai-title": words("aiTitle"),
  "last-prompt": words("lastPrompt leafUuid"),
  "permission-mode": words("permissionMode"),
  mode: words("mode"),
  "agent-setting": words("agentSetting"),
  "bridge-session": words("bridgeSessionId lastSequenceNum ownerAccountUuid ownerOrganizationUuid"),
  "worktree-state": words("worktreeSession"),
  relocated: words("relocatedCwd"),
  "frame-link": words("path frameUrl title"),
  "speculation-accept": words("timeSavedMs"),
  tag: words("tag"),
};

/** True for a record type that the reader knows. */
export function isKnownType(type: string): boolean {
  return Object.hasOwn(byType, type);
}

/** Keys of a record that are not known for its type. */
export function unknownKeys(type: string, record: Readonly<Record<string, unknown>>): string[] {
  const known = Object.hasOwn(byType, type) ? byType[type] : undefined;
  const unknown: string[] = [];
  if (known === undefined) return unknown;
  // for-in, not Object.keys: no array per line on the hottest path of a scan.
  for (const key in record) if (!common.has(key) && !known.has(key)) unknown.push(key);
  return unknown;
}
