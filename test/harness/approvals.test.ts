import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { defineTool, Harness, House, Mode, openLoop } from "../../src/index.ts";
import { trialFolder } from "./trial-harness.ts";

interface Told {
  readonly category: string;
  readonly body: string;
}

/** One run whose steps nobody scored: in Sovereign mode a person decides. Answers the artefact's id. */
async function ask(home: string, deliver: (told: Told) => Promise<void>): Promise<string> {
  const place = { home, userHome: home, env: { PATH: process.env["PATH"] } };
  await using timmy = new Harness({
    ...place,
    house: House.Timmy,
    mode: Mode.Sovereign,
    notify: { deliver },
  });
  const artefact = await timmy.deliver({ content: "the plan", confidence: 0.9 });
  expect(await timmy.signOff(artefact)).toMatchObject({ verdict: "needs-approval" });
  return artefact.id;
}

const refuses = (): Promise<never> => Promise.reject(new Error("nobody there"));

it("an approval that could not be delivered is delivered by `health deliver`, once to each sink", async () => {
  const home = trialFolder();
  const unheard = await ask(home, refuses);
  const heard = await ask(home, async () => undefined);
  // Later, in another process.
  const loop = await openLoop({ home, userHome: home, env: {} });
  onTestFinished(() => loop[Symbol.asyncDispose]());
  const told: Told[] = [];
  const desk = { name: "desk", deliver: async (one: Told) => void told.push(one) };
  expect((await loop.deliverTickets({ ...desk, deliver: refuses })).approvals).toEqual({
    delivered: [],
    failed: [{ artefact: unheard, failure: "nobody there" }],
    before: 1,
  });
  const second = await loop.deliverTickets(desk);
  expect(second.approvals).toEqual({ delivered: [unheard], failed: [], before: 1 });
  expect(told.map(({ category }) => category)).toEqual(["approval"]);
  expect(told[0]?.body).toContain(unheard);
  const third = await loop.deliverTickets(desk);
  expect(third.approvals).toEqual({ delivered: [], failed: [], before: 2 });
  const other = await loop.deliverTickets({ ...desk, name: "other" });
  expect(other.approvals).toMatchObject({ delivered: [unheard], before: 1 });
  expect(told.filter(({ body }) => body.includes(heard))).toEqual([]);
});

it("what a person approved passes in their name, flows on, and is asked of nobody again", async () => {
  const home = trialFolder();
  const place = { home, userHome: home, env: { PATH: process.env["PATH"] } };
  await using timmy = new Harness({ ...place, house: House.Timmy, mode: Mode.Sovereign });
  const note = defineTool({
    name: "note",
    description: "",
    input: z.strictObject({}),
    access: "read",
    run: (_input, { read }) => read("note:a"),
  });
  await using ezra = new Harness({
    ...place,
    house: House.Ezra,
    mode: Mode.Sovereign,
    tools: [note],
  });
  await ezra.execute("note");
  const artefact = await ezra.deliver({ content: "x", cites: ["note:a"], confidence: 0.9 });
  expect(await timmy.signOff(artefact)).toMatchObject({ verdict: "needs-approval" });
  for (const approval of [{ by: "ann" }, { by: "", reason: "x" }, true])
    await expect(timmy.signOff(artefact, { approval } as object)).rejects.toMatchObject({
      code: "invalid-options",
    });
  const approval = { by: "ann", reason: "read it myself" };
  const bezalel = timmy.as(House.Bezalel);
  await expect(bezalel.signOff(artefact, { approval })).rejects.toMatchObject({
    rule: "not-sovereign",
  });
  const signOff = await timmy.signOff(artefact, { approval });
  expect(signOff).toMatchObject({
    verdict: "passed",
    reason: "ann approved it: read it myself (no step of its run could be scored)",
  });
  await bezalel.receive(artefact, { signOff });
  const loop = await openLoop({ home, userHome: home, env: {} });
  onTestFinished(() => loop[Symbol.asyncDispose]());
  const told: Told[] = [];
  const desk = { name: "desk", deliver: async (one: Told) => void told.push(one) };
  expect((await loop.deliverTickets(desk)).approvals).toEqual({
    delivered: [],
    failed: [],
    before: 0,
  });
  expect(told).toEqual([]);
});
