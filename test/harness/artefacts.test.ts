import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type Artefact,
  defineTool,
  House,
  Mode,
  type OpenHarnessOptions,
  ToolFault,
} from "../../src/index.ts";
import { trialHarness } from "./trial-harness.ts";

const readNote = defineTool({
  name: "read_note",
  description: "",
  input: z.strictObject({ name: z.string() }),
  access: "read",
  run: ({ name }, { read }) => read(`note:${name}`),
});
const runTests = defineTool({
  name: "run_tests",
  description: "",
  input: z.strictObject({ code: z.int() }),
  isTest: true,
  access: "read",
  run: ({ code }, { tested }) => {
    tested("npm test", code);
    if (code !== 0) throw new ToolFault("test-failure", "tests failed");
  },
});

interface Told {
  readonly category: string;
  readonly title: string;
  readonly body: string;
}

/** Three houses over one store. */
function fleet(options: Partial<OpenHarnessOptions> = {}) {
  const told: Told[] = [];
  const ezra = trialHarness({
    house: House.Ezra,
    mode: Mode.Intelligent,
    model: "m",
    tools: [readNote, runTests],
    notify: { deliver: async (notification) => void told.push(notification) },
    ...options,
  });
  return { ezra, bezalel: ezra.as(House.Bezalel), timmy: ezra.as(House.Timmy), told };
}

async function finding({ ezra }: ReturnType<typeof fleet>, confidence = 0.9): Promise<Artefact> {
  await ezra.execute("read_note", { name: "a" });
  return ezra.deliver({ content: "the cause", cites: ["note:a"], confidence });
}

describe("evidence", () => {
  it("ezra cites what it read itself", async () => {
    const { ezra, bezalel } = fleet();
    const none = ezra.deliver({ content: "x" });
    await expect(none).rejects.toMatchObject({ rule: "evidence-missing" });
    await bezalel.execute("read_note", { name: "a" });
    const unread = ezra.deliver({ content: "x", cites: ["note:a"] });
    await expect(unread).rejects.toMatchObject({ rule: "citation-not-read" });
    const { provenance } = await ezra.execute("read_note", { name: "a" });
    const artefact = await ezra.deliver({ content: "x", cites: provenance.sources });
    expect(artefact).toMatchObject({ house: "ezra", cites: ["note:a"], proof: null });
  });

  it("bezalel attaches the exit code of a test it ran", async () => {
    const { bezalel } = fleet();
    const none = bezalel.deliver({ content: "patch" });
    await expect(none).rejects.toMatchObject({ rule: "proof-missing" });
    const bad = await bezalel.execute("run_tests", { code: 1 }).catch((error: unknown) => error);
    const { execution } = (bad as { provenance: { execution: string } }).provenance;
    const failed = bezalel.deliver({ content: "patch", proof: execution });
    await expect(failed).rejects.toMatchObject({ rule: "proof-failed" });
    const { provenance } = await bezalel.execute("run_tests", { code: 0 });
    const artefact = await bezalel.deliver({ content: "patch", proof: provenance.execution });
    expect(artefact.proof).toEqual({
      execution: provenance.execution,
      command: "npm test",
      exitCode: 0,
    });
  });
});

describe("the flow of artefacts", () => {
  it("goes from ezra to bezalel to timmy, and never back", async () => {
    const three = fleet();
    const { ezra, bezalel, timmy } = three;
    const found = await finding(three);
    await bezalel.receive(found);
    const { provenance } = await bezalel.execute("run_tests", { code: 0 });
    const patch = await bezalel.deliver({
      content: "patch",
      proof: provenance.execution,
      confidence: 0.8,
      from: [found],
    });
    expect(patch).toMatchObject({ house: "bezalel", from: [found.id] });
    await timmy.receive(patch);
    const back = [
      ezra.receive(patch),
      ezra.receive(found),
      bezalel.receive(patch),
      bezalel.receive(await timmy.deliver({ content: "verdict" })),
      ezra.receive(await timmy.deliver({ content: "verdict" })),
    ];
    for (const refused of back)
      await expect(refused).rejects.toMatchObject({ rule: "flow-not-allowed" });
  });

  it("nothing is built on what was not received", async () => {
    const three = fleet();
    const found = await finding(three);
    const { provenance } = await three.bezalel.execute("run_tests", { code: 0 });
    const patch = three.bezalel.deliver({
      content: "p",
      proof: provenance.execution,
      from: [found],
    });
    await expect(patch).rejects.toMatchObject({ rule: "citation-not-read" });
  });

  it.each(["house", "content", "confidence", "cites", "at"] as const)(
    "an artefact whose %s was changed is known for a forgery",
    async (field) => {
      const three = fleet();
      const found = await finding(three);
      const changed = { house: "timmy", content: "other", confidence: 1, cites: ["x"], at: "now" };
      const forged = { ...found, [field]: changed[field] };
      await expect(three.bezalel.receive(forged)).rejects.toMatchObject({
        rule: "artefact-forged",
      });
      const again = JSON.parse(JSON.stringify(found)) as Artefact;
      await expect(three.bezalel.receive(again)).resolves.toBeUndefined();
    },
  );

  it("an artefact below its house's evidence threshold is not accepted; a judge takes it all the same", async () => {
    const three = fleet();
    const unsure = await finding(three, 0.7);
    await expect(three.bezalel.receive(unsure)).rejects.toMatchObject({
      rule: "confidence-too-low",
    });
    await three.timmy.receive(unsure);
    await three.bezalel.receive(await finding(three, 0.8));
  });

  it("houses keep runs, sources and names of their own", async () => {
    const { ezra, bezalel } = fleet();
    const [one, other] = [await ezra.execute("system_info"), await bezalel.execute("system_info")];
    expect(one.provenance.house).toBe("ezra");
    expect(other.provenance.house).toBe("bezalel");
    expect(one.provenance.session).not.toBe(other.provenance.session);
  });
});

describe("Sovereign mode", () => {
  it("needs a stated confidence, and the sovereign house's sign-off before an artefact flows", async () => {
    const three = fleet({ mode: Mode.Sovereign });
    await three.ezra.execute("read_note", { name: "a" });
    const unstated = three.ezra.deliver({ content: "x", cites: ["note:a"] });
    await expect(unstated).rejects.toMatchObject({ rule: "confidence-missing" });
    const found = await finding(three);
    await expect(three.bezalel.receive(found)).rejects.toMatchObject({ rule: "not-signed-off" });
    const signOff = await three.timmy.signOff(found);
    expect(signOff).toMatchObject({ verdict: "passed", house: "timmy", accuracy: 1 });
    const other = await finding(three);
    await expect(three.bezalel.receive(other, { signOff })).rejects.toMatchObject({
      rule: "not-signed-off",
    });
    const forged = { ...signOff, artefact: other.id };
    await expect(three.bezalel.receive(other, { signOff: forged })).rejects.toMatchObject({
      rule: "artefact-forged",
    });
    await three.bezalel.receive(found, { signOff });
  });

  it("the test that is to be the proof needs none itself, other changes do", async () => {
    const change = defineTool({
      name: "change",
      description: "",
      input: z.strictObject({}),
      run: () => "changed",
    });
    const test = defineTool({
      name: "test",
      description: "",
      input: z.strictObject({}),
      isTest: true,
      run: (_input, { tested }) => tested("npm test", 0),
    });
    const { ezra, bezalel } = fleet({ mode: Mode.Sovereign, tools: [change, test] });
    await expect(bezalel.execute("change")).rejects.toMatchObject({ rule: "proof-missing" });
    const { provenance } = await bezalel.execute("test");
    const evidence = { proof: provenance.execution };
    expect((await bezalel.execute("change", {}, { evidence })).data).toBe("changed");
    await expect(ezra.execute("test")).rejects.toMatchObject({ rule: "tool-not-allowed" });
  });

  it("only a sovereign house signs off", async () => {
    const three = fleet();
    const found = await finding(three);
    await expect(three.bezalel.signOff(found)).rejects.toMatchObject({ rule: "not-sovereign" });
  });

  it("a run of which nothing is known goes to a person", async () => {
    const three = fleet({ mode: Mode.Sovereign });
    const verdict = await three.timmy.deliver({ content: "x", confidence: 1 });
    expect(await three.timmy.signOff(verdict)).toMatchObject({
      verdict: "needs-approval",
      accuracy: null,
      scored: 0,
    });
    expect(three.told).toMatchObject([{ category: "approval" }]);
  });
});

describe("what is no artefact is a mistake of the caller", () => {
  it.each([
    null,
    { confidence: 2 },
    { confidence: Number.NaN },
    { cites: "note:a" },
    { proofs: "x" },
    { content: 10n },
    { from: [null] },
  ])("to deliver: %o", async (wrong) => {
    const houses = fleet({ mode: Mode.Sovereign });
    await houses.ezra.execute("read_note", { name: "a" });
    const fits = { content: "x", cites: ["note:a"], confidence: 0.9 };
    const request = wrong === null ? wrong : { ...fits, ...(wrong as object) };
    await expect(houses.ezra.deliver(request as typeof fits)).rejects.toMatchObject({
      code: "invalid-options",
      exitCode: 2,
    });
  });

  it.each([null, {}, "x"])("to receive or sign off: %j", async (wrong) => {
    const { bezalel, timmy } = fleet();
    const artefact = wrong as unknown as Artefact;
    for (const taken of [bezalel.receive(artefact), timmy.signOff(artefact)])
      await expect(taken).rejects.toMatchObject({ code: "invalid-options", exitCode: 2 });
  });

  it("with an option that is misspelt", async () => {
    const houses = fleet();
    const options = { signoff: null } as object;
    await expect(houses.bezalel.receive(await finding(houses), options)).rejects.toMatchObject({
      code: "invalid-options",
      message: expect.stringContaining("signoff") as string,
    });
  });
});
