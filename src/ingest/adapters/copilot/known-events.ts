import { keysBeside, words } from "../../conversation/known-keys.ts";
import type { JsonObject } from "../../../core/json.ts";

const envelope = words("type data id timestamp parentId ephemeral agentId");
const anywhere = words("interactionId turnId model parentToolCallId rte agentId mode fusion");

/** Keys of `data` by event, as far as they are known; a key that is not here is drift. */
const byType: Readonly<Record<string, ReadonlySet<string>>> = {
  "session.start": words(
    `sessionId version producer copilotVersion startTime selectedModel contextTier alreadyInUse remoteSteerable context
     reasoningEffort autoTier detachedFromSpawningParentSessionId githubMcpToolConfig reasoningSummary sessionLimits verbosity`,
  ),
  "session.resume": words(
    `resumeTime eventCount selectedModel context alreadyInUse remoteSteerable reasoningEffort contextTier autoTier continuePendingWork eventsFileSizeBytes reasoningSummary sessionLimits sessionWasActive verbosity`,
  ),
  "session.model_change": words(
    "newModel previousModel contextTier reasoningEffort autoTier cause previousAutoTier previousReasoningEffort previousReasoningSummary previousVerbosity reasoningSummary source verbosity",
  ),
  "session.info": words("infoType message url tip"),
  "session.warning": words("warningType message url remediation"),
  "session.error": words(
    "errorType message statusCode providerCallId serviceRequestId stack url eligibleForAutoSwitch errorCode remediation",
  ),
  "session.truncation": words(
    `reason droppedTokens tokenLimit preTruncationTokensInMessages preTruncationMessagesLength
     postTruncationTokensInMessages postTruncationMessagesLength tokensRemovedDuringTruncation
     messagesRemovedDuringTruncation performedBy`,
  ),
  "session.compaction_start": words(
    "systemTokens conversationTokens toolDefinitionsTokens currentTokens tokenLimit trigger",
  ),
  "session.compaction_complete": words(
    `success error preCompactionTokens postCompactionTokens preCompactionMessagesLength messagesRemoved tokensRemoved
     summaryContent checkpointNumber checkpointPath compactionTokensUsed requestId systemTokens conversationTokens
     toolDefinitionsTokens behaviorModelId customInstructions serviceRequestId statusCode tokenLimit trigger`,
  ),
  "session.auto_mode_resolved": words(
    `chosenModel reasoningBucket categoryScores predictedLabel confidence candidateModels routingMethod availableModels
     fallback stickyOverride routerLatencyMs endToEndLatencyMs chosenShortfall hasImage fallbackReason`,
  ),
  "session.usage_checkpoint": words("totalNanoAiu totalPremiumRequests modelCacheState"),
  "session.shutdown": words(
    `shutdownType sessionStartTime totalApiDurationMs totalPremiumRequests totalNanoAiu eventsFileSizeBytes currentModel
     currentTokens conversationTokens systemTokens toolDefinitionsTokens codeChanges modelMetrics tokenDetails
     errorReason agentMetrics`,
  ),
  "session.title_changed": words("title"),
  "session.mode_changed": words("previousMode newMode"),
  "session.plan_changed": words("operation"),
  "session.context_changed": words(
    "cwd gitRoot repository repositoryHost branch hostType headCommit baseCommit pendingGitContext",
  ),
  "session.handoff": words(
    "handoffTime sourceType repository context summary remoteSessionId host",
  ),
  "session.task_complete": words("summary success objectiveId outcome reason"),
  "session.remote_steerable_changed": words("remoteSteerable"),
  "session.schedule_created": words(
    "at cron displayPrompt id intervalMs origin prompt recurring selfPaced tz",
  ),
  "session.schedule_cancelled": words("id"),
  "session.schedule_rearmed": words("id nextRunAt"),
  "session.autopilot_objective_changed": words("id operation status"),
  "session.mode_notice_delivered": words("content"),
  "session.session_limits_changed": words("sessionLimits"),
  "session.permissions_changed": words("assistedApprovalModel previousMode"),
  "session.workspace_file_changed": words("operation path"),
  "session.context_cleared": words("initialMessage messagesCleared"),
  "session.completion_receipt": words(
    `attempt eventRange failedToolCount finalTool schemaVersion sourceEventId stopReason
     successfulToolCount`,
  ),
  "session.binary_asset": words("assetId byteLength data description metadata mimeType type"),
  "session.canvas.recorded": words("canvasId extensionId input instanceId title"),
  "session.canvas.removed": words("canvasId extensionId instanceId"),
  "permission.requested": words(
    "agentMode permissionRequest promptRequest requestId resolvedByHook riskAssessment",
  ),
  "permission.completed": words("decisionSource requestId result toolCallId"),
  "external_tool.requested": words(
    `arguments providerId requestId sessionId toolCallId toolName traceparent tracestate
     workingDirectory`,
  ),
  "external_tool.completed": words("requestId"),
  "subagent.configured": words("contextTier multiTurn reasoningEffort"),
  "tool_search.activated": words("strategy toolNames"),
  "user.message": words(
    `content transformedContent attachments delivery parentAgentTaskId supportedNativeDocumentMimeTypes source agentMode
     isAutopilotContinuation nativeDocumentPathFallbackPaths messageId`,
  ),
  "assistant.turn_start": words(""),
  "assistant.turn_end": words(""),
  "assistant.message": words(
    `messageId content toolRequests apiCallId clientRequestId requestId serviceRequestId outputTokens reasoningText
     reasoningOpaque encryptedContent chunkIndex chunkCount phase citations originatingMessageId reasoningBlocks reasoningWireField serverTools`,
  ),
  "assistant.reasoning": words("reasoningId content"),
  "assistant.intent": words("intent"),
  "tool.execution_start": words(
    `toolCallId toolName arguments shellToolInfo mcpServerName mcpToolName toolTitle displayVerbatim mcpConfigServerName mcpConfigSource mcpTransport toolDescription`,
  ),
  "tool.execution_complete": words(
    "toolCallId success result error toolTelemetry isUserRequested sandboxed toolDescription mcpMeta shellExecution",
  ),
  "tool.user_requested": words("toolCallId toolName arguments"),
  "skill.invoked": words(
    "name path content allowedTools pluginName pluginVersion description source trigger disableModelInvocation",
  ),
  "subagent.started": words(
    "toolCallId agentName agentDisplayName agentDescription agentType executionMode factoryRunId modelSelectionSource parentId resumable taskModelSource",
  ),
  "subagent.completed": words(
    "toolCallId agentName agentDisplayName totalToolCalls totalTokens durationMs cancelled configuredModelMatchesActual configuredModelPreference explicitModelMatchesPreference explicitModelOverride firstDispatchedModel modelOverrideReason modelSelectionSource",
  ),
  "subagent.failed": words(
    "toolCallId agentName agentDisplayName error totalToolCalls totalTokens durationMs configuredModelMatchesActual configuredModelPreference explicitModelMatchesPreference explicitModelOverride firstDispatchedModel modelOverrideReason modelSelectionSource",
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
