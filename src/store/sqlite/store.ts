import { briefingStore } from "./briefing-store.ts";
import type { Mac } from "../../core/hash.ts";
import { emptyBatch } from "../../core/rows.ts";
import type { EventStore } from "../event-port.ts";
import type { IssueStore } from "../issue-port.ts";
import type { ApiKeyStore } from "../api-key-port.ts";
import type {
  BreakerStore,
  ExportStore,
  JournalStore,
  LeaseStore,
  PrivilegedStore,
  ReadStore,
  RecordStore,
  Store,
} from "../port.ts";
import type { DecisionStore } from "../decision-port.ts";
import type { DeriveStore } from "../derive-port.ts";
import type { PolicyStore } from "../policy-port.ts";
import type { AdaptationStore, StatisticsStore } from "../statistics-port.ts";
import { insertAdaptationEvent, readAdaptation, readAdaptations } from "./adaptation-rows.ts";
import {
  addApiKey,
  readApiKeys,
  readTenants,
  readValidApiKeys,
  revokeApiKeys,
} from "./api-keys.ts";
import { createAppender } from "./append.ts";
import { readAgentNames } from "./agent-names.ts";
import { readRepositories } from "./repositories.ts";
import { requireKnownSchema, writeBatch } from "./batches.ts";
import { readBreaker, readBreakers, writeBreaker } from "./breaker-rows.ts";
import { canonicalRows } from "./canonical-export.ts";
import { lackingBeginnings, settleBeginning } from "./find-beginning.ts";
import { createCellIds } from "./cell-ids.ts";
import type { StoreContext } from "./context.ts";
import {
  readCounts,
  readDiagnostics,
  readDiagnosticsByReason,
  readItemsByCategory,
} from "./counts.ts";
import { readCursor, readCursors, readStamps } from "./cursors.ts";
import { readDerivationAge } from "./derivation-age.ts";
import { indexTexts, readDirty, readLengthened } from "./dirty-sessions.ts";
import { insertDecision, readDecisions } from "./decision-rows.ts";
import { readDerivedVersion, writeDerivedVersion } from "./derived-version.ts";
import { dropDerived } from "./drop-derived.ts";
import {
  readHouses,
  readLatestExecutions,
  readPeriodTotals,
  readTaskTypes,
} from "./execution-history.ts";
import { readHouseTotals, readModelTotals, readToolTotals } from "./execution-statistics.ts";
import { readEventsSince } from "./event-reading.ts";
import { startEventWalk, walkEvents } from "./event-walk.ts";
import { loadFamilies, withoutRelatives } from "./families.ts";
import { readDirtyItems, readFindings } from "./findings.ts";
import { forgetSession } from "./forget.ts";
import { findItem } from "./item-reading.ts";
import { replaceItems } from "./items.ts";
import {
  insertAct,
  readReviews,
  insertBriefing,
  readAssignment,
  readExposures,
} from "./journal.ts";
import { insertIssueEvents, readIssueEvents } from "./issue-rows.ts";
import { acquireLease, releaseLease, writeLeased } from "./leases.ts";
import { countLongSessions } from "./long-session.ts";
import { countPendingEvents, readPendingEvents } from "./pending-events.ts";
import { insertPolicyChange, readPolicyJournal } from "./policy-rows.ts";
import { countPredictions, readLiveForecasts } from "./prediction-rows.ts";
import { recordRows } from "./record-export.ts";
import { replaceSessions } from "./replace-sessions.ts";
import { readRootOutcomes } from "./root-outcomes.ts";
import { readRoutedExecutions } from "./routed-executions.ts";
import { searchText } from "./search.ts";
import { readSessionsWithSignal, readSignals } from "./signal-rows.ts";
import { findSession, readExecutionViews, readStepViews } from "./session-reading.ts";
import { addSuppressed, readForgottenAt, readSuppressed } from "./suppressions.ts";
import { insertTicketEvents, readTicketEvents } from "./ticket-rows.ts";
import { insertTrialAssignment, readTrialAssignments, readUnitOutcomes } from "./trial-rows.ts";

export interface TenantStore extends Store {
  /** Keyed hash under the tenant's key; null when the store was opened for reading without its key. */
  readonly mac: Mac | null;
}

/** The store port over one connection. Each verb is one transaction. */
export function createStore(context: StoreContext): TenantStore {
  return {
    mac: context.mac,
    ...recordStore(context),
    ...deriveStore(context),
    ...readStore(context),
    ...briefingStore(context),
    ...journalStore(context),
    ...privilegedStore(context),
    ...leaseStore(context),
    ...breakerStore(context),
    ...exportStore(context),
    ...statisticsStore(context),
    ...adaptationStore(context),
    ...decisionStore(context),
    ...policyStore(context),
    ...serverStore(context),
    ...issueStore(context),
    async close() {
      await context.connection.close();
    },
  };
}

function recordStore(context: StoreContext): RecordStore {
  let appender: ReturnType<typeof createAppender> | undefined;
  // Statements that write are compiled on first use: a store opened for reading never needs them.
  const append: RecordStore["append"] = (batches, flush) => {
    appender ??= createAppender(context);
    return appender(batches, flush);
  };
  return {
    append,
    cursors: () => context.connection.read(() => readCursors(context)),
    stamps: () => context.connection.read(() => readStamps(context)),
    cursor: (sourceKey) => context.connection.read(() => readCursor(context, sourceKey)),
    async recordOutcomes(outcomes) {
      const [receipt] = await append([{ ...emptyBatch, outcomes }]);
      return receipt?.stored ?? 0;
    },
  };
}

function deriveStore(context: StoreContext): DeriveStore {
  const { connection } = context;
  const cellIds = createCellIds(context);
  return {
    dirtySessions: (limit) => connection.read(() => readDirty(context, limit)),
    async noteBeginnings(refs) {
      for (const lacking of await connection.read(() => lackingBeginnings(context, refs)))
        // oxlint-disable-next-line no-await-in-loop -- a write each: others have their turn in between
        await connection.write(() => {
          requireKnownSchema(context);
          settleBeginning(context, lacking);
        });
    },
    lengthenedSessions: () => connection.read(() => readLengthened(context)),
    indexTexts: (lengthened) =>
      writeLeased(context, "derive", () => indexTexts(context, lengthened)),
    countLongSessions: () => connection.read(() => countLongSessions(context)),
    withoutRelatives: (refs) => connection.read(() => withoutRelatives(context, refs)),
    loadFamilies: (refs) => connection.read(() => loadFamilies(context, refs)),
    replaceSessions: (sessions) =>
      writeLeased(context, "derive", () => replaceSessions(context, cellIds, sessions)),
    dirtyItems: (limit) => connection.read(() => readDirtyItems(context, limit)),
    findings: (keys) => connection.read(() => readFindings(context, keys)),
    replaceItems: (items) => writeLeased(context, "derive", () => replaceItems(context, items)),
    mergeItemIndex: () =>
      connection.engine.itemTerms.merge(connection, (work) => writeLeased(context, "derive", work)),
    dropDerived: () => writeLeased(context, "derive", () => dropDerived(context)),
    derivedWith: () => connection.read(() => readDerivedVersion(context)),
    noteDerivedWith: (version) =>
      writeLeased(context, "derive", () => writeDerivedVersion(context, version)),
  };
}

function readStore(context: StoreContext): Omit<ReadStore, "source"> {
  const { connection } = context;
  return {
    counts: () => connection.read(() => readCounts(context)),
    damage: () => connection.engine.damage(connection),
    logStanding: () => connection.engine.logStanding(connection),
    async sessions(filter) {
      const { listSessions } = await import("./listings.ts");
      return connection.read(() => listSessions(context, filter));
    },
    async countSessions(filter) {
      const { countSessions } = await import("./listings.ts");
      return connection.read(() => countSessions(context, filter));
    },
    repositories: () => connection.read(() => readRepositories(context)),
    agentNames: () => connection.read(() => readAgentNames(context)),
    findSession: (id) => connection.read(() => findSession(context, id)),
    steps: (session) => connection.read(() => readStepViews(context, session)),
    executions: (session) => connection.read(() => readExecutionViews(context, session)),
    signals: (session) => connection.read(() => readSignals(context, session)),
    sessionsWithSignal: (signal) => connection.read(() => readSessionsWithSignal(context, signal)),
    async report(dimension, filter) {
      const { readReport } = await import("./report.ts");
      return connection.read(() => readReport(context, dimension, filter));
    },
    async errorClusters(filter) {
      const { listErrorClusters } = await import("./listings.ts");
      return connection.read(() => listErrorClusters(context, filter));
    },
    async items(filter) {
      const { listItems } = await import("./listings.ts");
      return connection.read(() => listItems(context, filter));
    },
    async countItems(filter) {
      const { countItems } = await import("./listings.ts");
      return connection.read(() => countItems(context, filter));
    },
    findItem: (id) => connection.read(() => findItem(context, id)),
    searchText: (text, limit) => connection.read(() => searchText(context, text, limit)),
    diagnostics: (limit) => connection.read(() => readDiagnostics(context, limit)),
    diagnosticsByReason: () => connection.read(() => readDiagnosticsByReason(context)),
    itemsByCategory: () => connection.read(() => readItemsByCategory(context)),
  };
}

function journalStore(context: StoreContext): JournalStore {
  const { connection } = context;
  return {
    recordBriefing: (assignment, exposures) =>
      writeBatch(context, ({ seq }) => {
        insertBriefing(context, assignment, exposures, seq);
        return { stored: true, result: undefined };
      }),
    exposures: (unit) => connection.read(() => readExposures(context, unit)),
    assignment: (experiment, unit) =>
      connection.read(() => readAssignment(context, experiment, unit)),
    act: (row) =>
      writeBatch(context, ({ seq }) => {
        insertAct(context, row, seq);
        return { stored: true, result: undefined };
      }),
    reviews: (since) => connection.read(() => readReviews(context, since)),
    recordTicketEvents: (rows) =>
      writeBatch(context, ({ seq }) => {
        insertTicketEvents(context, rows, seq);
        return { stored: rows.length > 0, result: undefined };
      }),
    ticketEvents: () => connection.read(() => readTicketEvents(context)),
  };
}

function privilegedStore(context: StoreContext): PrivilegedStore {
  const { connection } = context;
  const cellIds = createCellIds(context);
  return {
    async forgetSession(ref, act) {
      return connection.engine.deleting(connection, () =>
        writeBatch(context, ({ seq }) => ({
          stored: true,
          result: forgetSession(context, cellIds, ref, act, seq),
        })),
      );
    },
    forgotten: () => connection.read(() => readSuppressed(connection, context.tenantId)),
    keepOut: (forgotten) =>
      writeBatch(context, ({ seq }) => {
        addSuppressed(context.suppressions, forgotten, seq);
        return { stored: forgotten.size > 0, result: undefined };
      }),
    mendIndexes: () => connection.engine.mendIndexes(connection),
    eraseFreed: () => connection.engine.eraseFreed(connection),
  };
}

function leaseStore(context: StoreContext): LeaseStore {
  const { connection } = context;
  return {
    acquireLease: (name, holder, ttlMs) =>
      connection.write(() => acquireLease(context, name, holder, ttlMs)),
    releaseLease: (lease) => connection.write(() => releaseLease(context, lease)),
  };
}

function breakerStore(context: StoreContext): BreakerStore {
  const { connection } = context;
  return {
    breakerState: (breaker) => connection.read(() => readBreaker(context, breaker)),
    breakerStates: () => connection.read(() => readBreakers(context)),
    changeBreaker: (breaker, change) =>
      connection.write(() => {
        requireKnownSchema(context);
        const { state, result } = change(readBreaker(context, breaker));
        writeBreaker(context, breaker, state);
        return result;
      }),
  };
}

function exportStore(context: StoreContext): ExportStore {
  return {
    canonicalRows: () => canonicalRows(context),
    recordRows: () => recordRows(context),
  };
}

function statisticsStore(context: StoreContext): StatisticsStore {
  const { connection } = context;
  return {
    toolTotals: (query) => connection.read(() => readToolTotals(context, query)),
    modelTotals: (taskType) => connection.read(() => readModelTotals(context, taskType)),
    houseTotals: (query) => connection.read(() => readHouseTotals(context, query)),
    periodTotals: (period) => connection.read(() => readPeriodTotals(context, period)),
    houses: () => connection.read(() => readHouses(context)),
    taskTypes: () => connection.read(() => readTaskTypes(context)),
    latestExecutions: (limit, grain) =>
      connection.read(() => readLatestExecutions(context, limit, grain)),
    forgottenAt: () => connection.read(() => readForgottenAt(connection, context.tenantId)),
    liveForecasts: (query) => connection.read(() => readLiveForecasts(context, query)),
    countPredictions: (since) => connection.read(() => countPredictions(context, since)),
    derivationAge: () => connection.read(() => readDerivationAge(context)),
  };
}

function decisionStore(context: StoreContext): DecisionStore {
  const { connection } = context;
  return {
    recordDecision: (row) =>
      writeBatch(context, ({ seq }) => {
        insertDecision(context, row, seq);
        return { stored: true, result: undefined };
      }),
    decisions: (query) => connection.read(() => readDecisions(context, query)),
    routedExecutions: (limit) => connection.read(() => readRoutedExecutions(context, limit)),
  };
}

function adaptationStore(context: StoreContext): AdaptationStore {
  return {
    recordAdaptation: (row) =>
      writeBatch(context, ({ seq }) => {
        insertAdaptationEvent(context, row, seq);
        return { stored: true, result: readAdaptation(context, row.adaptation) };
      }),
    adaptations: (limit) => context.connection.read(() => readAdaptations(context, limit)),
  };
}

function policyStore(context: StoreContext): PolicyStore {
  const { connection } = context;
  return {
    policyJournal: () => connection.read(() => readPolicyJournal(context)),
    commitPolicies: (seen, change) =>
      writeBatch(context, ({ seq }) => {
        const stored = insertPolicyChange(context, seen, change, seq);
        return { stored, result: stored };
      }),
    assignToTrial: (row) =>
      writeBatch(context, ({ seq }) => insertTrialAssignment(context, row, seq)),
    trialAssignments: (experiment) =>
      connection.read(() => readTrialAssignments(context, experiment)),
    rootOutcomes: (scope, since) => connection.read(() => readRootOutcomes(context, scope, since)),
    unitOutcomes: (experiment, scope, withinMs) =>
      connection.read(() => readUnitOutcomes(context, experiment, scope, withinMs)),
    eventsSince: (source, since) => connection.read(() => readEventsSince(context, source, since)),
  };
}

function serverStore(context: StoreContext): ApiKeyStore & EventStore {
  const { connection } = context;
  return {
    tenants: () => connection.read(() => readTenants(connection)),
    validApiKeys: () => connection.read(() => readValidApiKeys(connection)),
    apiKeys: () => connection.read(() => readApiKeys(context)),
    addApiKey: (key) => connection.write(() => addApiKey(context, key)),
    revokeApiKeys: (name, at) => connection.write(() => revokeApiKeys(context, name, at)),
    startEventWalk: (since) => connection.read(() => startEventWalk(context, since)),
    walkEvents: (walk, source, limit) =>
      connection.read(() => walkEvents(context, walk, source, limit)),
    pendingEvents: (limit) => connection.read(() => readPendingEvents(context, limit)),
    countPendingEvents: () => connection.read(() => countPendingEvents(context)),
  };
}

function issueStore(context: StoreContext): IssueStore {
  return {
    recordIssueEvents: (rows) =>
      writeBatch(context, ({ seq }) => {
        insertIssueEvents(context, rows, seq);
        return { stored: rows.length > 0, result: undefined };
      }),
    issueEvents: () => context.connection.read(() => readIssueEvents(context)),
  };
}
