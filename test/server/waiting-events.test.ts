import { expect, it } from "vitest";
import { createMachine } from "../e2e/whetstone.ts";
import { startTrialServer } from "./trial-server.ts";

it("events that wait for their rows are told by `/ready` and by `doctor`, and `harvest` makes the rows", async () => {
  const server = await startTrialServer();
  const machine = createMachine({ home: server.home });
  const check = async (): Promise<unknown> => {
    const { checks } = await machine.json(["doctor"]);
    return (checks as { name: string }[]).find(({ name }) => name === "events");
  };
  expect(await check()).toMatchObject({ state: "ok", hint: null });
  const events = [1, 2, 3].map((id) => ({ id, source: "bot", endpoint: "/deploy", success: true }));
  expect((await server.post("/event", events)).status).toBe(200);
  expect(await server.json("/ready")).toMatchObject({ events_to_unfold: 3 });
  expect(await check()).toEqual({
    name: "events",
    state: "note",
    message: "3 events wait for their rows: no report shows them yet",
    hint: expect.stringContaining("whetstone harvest") as unknown,
  });
  await machine.json(["harvest"]);
  expect(await check()).toMatchObject({ state: "ok" });
  expect(await server.json("/ready")).toMatchObject({ events_to_unfold: 0 });
}, 60_000);
