import type { SuccessRate } from "../../../adapt/success-rate.ts";
import { WhetstoneError } from "../../../core/errors.ts";
import { type CommandSpec, option } from "../command.ts";
import { formatCount, formatDuration, formatPercent } from "../format.ts";
import { openLoop, loaded } from "../open-loop.ts";
import { hasRate } from "../success-rate.ts";
import { printTable } from "../table.ts";

export const houses: CommandSpec = {
  name: "houses",
  summary: "Show the houses, what each may do, and how it fared",
  details:
    "Counts every execution of a house in the last days, also those that transcripts tell. The interval is a 90% credible one; below 5 known outcomes there is no rate. timed and stated count the executions that the means of latency and confidence rest on.",
  options: [
    {
      flags: "--days <count>",
      description: "how many days (of 24 hours each) to look back",
      defaultValue: "7",
    },
  ],
  examples: [
    { command: "houses", explains: "the last seven days" },
    { command: "houses --days 30 --json", explains: "for a program" },
  ],
  run: async (input, context) => {
    const days = daysOf(option(input, "days") ?? "7");
    const { houses: configured } = (await loaded(context)).config;
    await using loop = await openLoop(context, { readOnly: true });
    await using intelligence = await loop.intelligence();
    const names = new Set([...Object.keys(configured), ...(await loop.store.houses())]);
    const rows = [];
    for (const name of names) {
      const policy = Object.hasOwn(configured, name) ? configured[name] : undefined;
      // oxlint-disable-next-line no-await-in-loop -- a few reads of one connection
      const performance = await intelligence.getHousePerformance(name, { days });
      rows.push({
        ...performance,
        role: policy?.role ?? null,
        sovereign: policy?.sovereign ?? null,
        evidence: policy?.evidence ?? null,
        receives_from: policy?.receivesFrom ?? [],
      });
    }
    if (context.json) context.terminal.printJson({ houses: rows });
    else
      printTable(
        context.terminal,
        [
          { title: "house", leastWidth: 12 },
          { title: "role", leastWidth: 24 },
          { title: "success", align: "right" },
          { title: "90% interval", align: "right" },
          { title: "n", align: "right" },
          { title: "unknown", align: "right" },
          { title: "mean latency", align: "right", spare: 2 },
          { title: "timed", align: "right", spare: 2 },
          { title: "confidence", align: "right", spare: 1 },
          { title: "stated", align: "right", spare: 1 },
        ],
        rows.map((row) => [
          row.house,
          row.role ?? "(not configured)",
          ...rateCells(row),
          formatCount(row.interval.n),
          formatCount(row.unknown),
          row.avg_latency_ms === null ? "-" : formatDuration(row.avg_latency_ms),
          formatCount(row.latency_count),
          row.avg_confidence === null ? "-" : formatPercent(row.avg_confidence),
          formatCount(row.confidence_count),
        ]),
      );
    return 0;
  },
};

/** Rate and interval; below five known outcomes neither is shown, as in a report. */
function rateCells({ success_rate: rate, interval }: SuccessRate): readonly string[] {
  if (rate === null || !hasRate(interval.n)) return ["-", "not enough data"];
  return [formatPercent(rate), `${formatPercent(interval.low)} to ${formatPercent(interval.high)}`];
}

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= 36_500) return days;
  throw new WhetstoneError("bad-days", `--days takes a whole number from 1, got ${text}`, {
    exitCode: 2,
  });
}
