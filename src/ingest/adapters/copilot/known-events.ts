import { keysBeside, words } from "../../conversation/known-keys.ts";
import type { JsonObject } from "../../../core/json.ts";

const envelope = words("type data id timestamp parentId ephemeral agentId");
const anywhere = words("interactionId turnId model parentToolCallId rte agentId mode");

/** Keys of `data` by event, as far as they are known; a key that is not here is drift. */
const byType: Readonly<Record<string, ReadonlySet<string>>> = {
  "session.start": words(
    `sessionId version producer copilotVersion startTime selectedModel contextTier alreadyInUse remoteSteerable context
     reasoningEffort`,
  ),
  "session.resume": words(
    `resumeTime eventCount selectedModel context alreadyInUse remoteSteerable reasoningEffort contextTier`,
  ),
  "session.model_change": words("newModel previousModel contextTier reasoningEffort"),
  "session.info": words("infoType message url"),
  "session.warning": words("warningType message url"),
  "session.error": words("errorType message statusCode providerCallId serviceRequestId stack url"),
  "session.truncation": words(
    `reason droppedTokens tokenLimit preTruncationTokensInMessages preTruncationMessagesLength
     postTruncationTokensInMessages postTruncationMessagesLength tokensRemovedDuringTruncation
     messagesRemovedDuringTruncation performedBy`,
  ),
  "session.compaction_start": words("systemTokens conversationTokens toolDefinitionsTokens"),
  "session.compaction_complete": words(
    `success error preCompactionTokens postCompactionTokens preCompactionMessagesLength messagesRemoved tokensRemoved
     summaryContent checkpointNumber checkpointPath compactionTokensUsed requestId systemTokens conversationTokens
     toolDefinitionsTokens`,
  ),
  "session.auto_mode_resolved": words(
    `chosenModel reasoningBucket categoryScores predictedLabel confidence candidateModels routingMethod availableModels
     fallback stickyOverride routerLatencyMs endToEndLatencyMs chosenShortfall hasImage`,
  ),
  "session.usage_checkpoint": words("totalNanoAiu totalPremiumRequests modelCacheState"),
  "session.shutdown": words(
    `shutdownType sessionStartTime totalApiDurationMs totalPremiumRequests totalNanoAiu eventsFileSizeBytes currentModel
     currentTokens conversationTokens systemTokens toolDefinitionsTokens codeChanges modelMetrics tokenDetails
     errorReason`,
  ),
  "session.title_changed": words("title"),
  "session.mode_changed": words("previousMode newMode"),
  "session.plan_changed": words("operation"),
  "session.context_changed": words(
    "cwd gitRoot repository repositoryHost branch hostType headCommit baseCommit",
  ),
  "session.handoff": words(
    "handoffTime sourceType repository context summary remoteSessionId host",
  ),
  "session.task_complete": words("summary success"),
  "user.message": words(
    `content transformedContent attachments delivery parentAgentTaskId supportedNativeDocumentMimeTypes source agentMode
     isAutopilotContinuation nativeDocumentPathFallbackPaths`,
  ),
  "assistant.turn_start": words(""),
  "assistant.turn_end": words(""),
  "assistant.message": words(
    `messageId content toolRequests apiCallId clientRequestId requestId serviceRequestId outputTokens reasoningText
     reasoningOpaque encryptedContent chunkIndex chunkCount phase`,
  ),
  "assistant.reasoning": words("reasoningId content"),
  "assistant.intent": words("intent"),
  "tool.execution_start": words(
    `toolCallId toolName arguments shellToolInfo mcpServerName mcpToolName toolTitle`,
  ),
  "tool.execution_complete": words(
    "toolCallId success result error toolTelemetry isUserRequested sandboxed toolDescription",
  ),
  "tool.user_requested": words("toolCallId toolName arguments"),
  "skill.invoked": words(
    "name path content allowedTools pluginName pluginVersion description source trigger",
  ),
  "subagent.started": words("toolCallId agentName agentDisplayName agentDescription"),
  "subagent.completed": words(
    "toolCallId agentName agentDisplayName totalToolCalls totalTokens durationMs",
  ),
  "subagent.failed": words(
    "toolCallId agentName agentDisplayName error totalToolCalls totalTokens durationMs",
  ),
  "subagent.selected": words("agentName agentDisplayName tools"),
  "subagent.deselected": words(""),
  "system.message": words("content role name metadata"),
  "system.notification": words("content kind"),
  "hook.start": words("hookInvocationId hookType input"),
  "hook.end": words("hookInvocationId hookType success output error"),
  abort: words("reason"),
};

export function isKnownType(type: string): boolean {
  return Object.hasOwn(byType, type);
}

/** Keys of an event that are not known for its type. */
export function unknownKeys(type: string, event: JsonObject, data: JsonObject): readonly string[] {
  const known = isKnownType(type) ? byType[type] : undefined;
  if (known === undefined) return [];
  return [...keysBeside(event, "", envelope), ...keysBeside(data, `${type}.`, known, anywhere)];
}
