import { record } from "./0001-record.ts";
import { journal } from "./0002-journal.ts";
import { derived } from "./0003-derived.ts";
import { operational } from "./0004-operational.ts";
import { views } from "./0005-views.ts";
import { cursorStamps } from "./0006-cursor-stamps.ts";
import { pendingEvents } from "./0007-pending-events.ts";
import { foldedTickets } from "./0008-folded-tickets.ts";
import { predictionCalls } from "./0009-prediction-calls.ts";
import { issueEvents } from "./0010-issue-events.ts";
import { ownEvents } from "./0011-own-events.ts";
import { cellsWithoutTimes } from "./0012-cells-without-times.ts";
import { modelsOfExecutions } from "./0013-models-of-executions.ts";
import { sessionBeginnings } from "./0014-session-beginnings.ts";
import type { Migration } from "./migration.ts";

/** Every step of the schema in order. */
export const migrations: readonly Migration[] = [
  record,
  journal,
  derived,
  operational,
  views,
  cursorStamps,
  pendingEvents,
  foldedTickets,
  predictionCalls,
  issueEvents,
  ownEvents,
  cellsWithoutTimes,
  modelsOfExecutions,
  sessionBeginnings,
];

/** Version of the schema that this code writes. */
export const schemaVersion: number = migrations.length;
