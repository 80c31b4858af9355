import { expect, it } from "vitest";
import { openConnection } from "./connection.ts";
import { copiesOfSession } from "./dirty-sessions.ts";
import { migrate } from "./migrate.ts";

it("finds the copies of a session by its own lineages, not by going through those of all", async () => {
  const connection = await openConnection({ path: ":memory:" });
  await migrate(connection);
  const rows = connection.rows(`EXPLAIN QUERY PLAN ${copiesOfSession}`, 1, 1);
  connection.close();
  const plan = rows.map((row) => String(row[3]));
  const byValue = plan.filter((detail) => detail.includes("tenant_id=? AND value=?"));
  expect(byValue, plan.join("\n")).toHaveLength(1);
  expect(plan.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
});
