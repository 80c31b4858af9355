/** Tables that reads are compiled for, as kysely sees them. Local integers end here: no read returns them. */
export interface Database {
  readonly session_summary: SessionSummaryTable;
  readonly execution: ExecutionTable;
  readonly dictionary: DictionaryTable;
  readonly cell: CellTable;
  readonly cell_day: CellCounts;
  readonly session_cell: CellCounts & { readonly session_id: number };
  readonly item: ItemTable;
}

interface SessionSummaryTable {
  readonly tenant_id: number;
  readonly session_id: number;
  readonly session_key: string;
  readonly harness: string;
  readonly agent: string | null;
  readonly repo: string | null;
  readonly outcome: string;
  readonly started_at: number | null;
  readonly body: string;
}

interface ExecutionTable {
  readonly tenant_id: number;
  readonly session_id: number;
  readonly tool_id: number;
  readonly success: number | null;
  readonly failure_kind_id: number | null;
  readonly error_text: string | null;
  readonly error_template_id: string | null;
  readonly at: number | null;
}

interface DictionaryTable {
  readonly text_id: number;
  readonly text: string;
}

interface CellTable {
  readonly cell_id: number;
  readonly tenant_id: number;
  readonly tool_id: number;
  readonly model_id: number;
  readonly repo_id: number;
  readonly harness_id: number;
  readonly agent_id: number;
}

interface CellCounts {
  readonly tenant_id: number;
  readonly cell_id: number;
  readonly day: number;
  readonly hour: number;
  readonly weekday: number;
  readonly successes: number;
  readonly failures: number;
  readonly unknown: number;
  readonly expected_failures: number;
  readonly latency_us_sum: number;
  readonly latency_count: number;
  readonly tokens: number;
}

interface ItemTable {
  readonly tenant_id: number;
  readonly item_key: string;
  readonly category: string;
  readonly repo: string | null;
  readonly agent: string | null;
  readonly status: string;
  readonly confidence: number;
  readonly last_seen: number | null;
  readonly cost_turns: number;
  readonly body: string;
}
