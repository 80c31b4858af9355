import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineTool, Harness, House, ToolFault } from "../../src/index.ts";
import { jsonSchemas } from "../../src/surfaces/cli/json-schemas.ts";
import { trialRepository } from "../harness/trial-repository.ts";
import { createMachine } from "./whetstone.ts";

const houseThatTakes = (receivesFrom: readonly string[]) => ({
  role: "x",
  tools: ["*"],
  receivesFrom,
});

describe("whetstone run, tools and houses", () => {
  it("run a tool, and every report knows it", async () => {
    const machine = createMachine();
    const { work } = trialRepository(machine.home);
    const options = { cwd: work };
    const args = [
      "run",
      "git_log",
      "--house",
      "ezra",
      "--params",
      '{"limit":1}',
      "--confidence",
      "0.7",
    ];
    const ran = jsonSchemas.run.parse(await machine.json(args, options));
    expect(ran).toMatchObject({
      tool: "git_log",
      outcome: "success",
      data: { commits: [{ subject: "first" }] },
      provenance: { house: "ezra", mode: "intelligent", breaker: "closed", confidence: 0.8 },
      degraded: [],
    });
    const failing = ["run", "git_checkout", "--house", "bezalel", "--param", "branch=absent"];
    const failed = await machine.run(failing, options);
    expect(failed).toMatchObject({ status: 1, stdout: "" });
    expect(failed.stderr).toContain("git switch ended with exit code 128");

    const report = jsonSchemas.report.parse(await machine.json(["report"]));
    expect(report.groups).toMatchObject([
      { group: "git_checkout", executions: 1, failures: 1 },
      { group: "git_log", executions: 1, successes: 1 },
    ]);
    const { sessions } = jsonSchemas.sessions.parse(await machine.json(["sessions"]));
    expect(sessions).toHaveLength(2);
    const predicted = await machine.json(["predict", "git_log", "--house", "ezra"]);
    expect(jsonSchemas.predict.parse(predicted).path.at(-1)).toMatchObject({
      n: 1,
      success_rate: 1,
    });
    const unnamed = await machine.run([
      "predict",
      "git_log",
      "--house",
      "ezra",
      "--param",
      "limit=1",
    ]);
    expect(unnamed.stdout + unnamed.stderr).toContain("name it with --model");
    const { houses } = jsonSchemas.houses.parse(await machine.json(["houses", "--days", "1"]));
    expect(houses.map(({ house, successes, failures }) => [house, successes, failures])).toEqual([
      ["timmy", 0, 0],
      ["ezra", 1, 0],
      ["bezalel", 0, 1],
    ]);
    expect(houses.find(({ house }) => house === "ezra")).toMatchObject({
      latency_count: 1,
      avg_confidence: 0.7,
      confidence_count: 1,
    });
    const { stdout: table } = await machine.run(["houses"]);
    expect(table.split("\n")[0]).toMatch(/ mean latency +timed +confidence +stated$/);
    expect(table).toMatch(
      /^ezra +archivist: read, cite evidence +- +not enough data +1 .* +1 +70\.0% +1$/m,
    );
  });

  it("list and run the tools of MCP servers, and say of one that does not start why", async () => {
    const machine = createMachine();
    const configure = (args: readonly string[]): void =>
      writeFileSync(
        join(machine.whetstoneHome, "whetstone.config.json"),
        JSON.stringify({ harness: { mcpServers: { trial: { command: process.execPath, args } } } }),
      );
    await machine.run(["run", "system_info", "--house", "ezra"]);
    configure([join(import.meta.dirname, "../harness/mcp-server.ts")]);
    const { tools } = jsonSchemas.tools.parse(await machine.json(["tools", "--house", "timmy"]));
    expect(tools.map(({ name }) => name)).toContain("trial__add");
    const add = ["run", "trial__add", "--house", "timmy", "--param", "a=2", "b=3"];
    expect(await machine.json(add)).toMatchObject({ data: { sum: 5 } });
    configure(["-e", "throw new TypeError('no notes')"]);
    const { status, stdout, stderr } = await machine.run(["tools"]);
    expect(status).toBe(0);
    expect(stdout).toContain("git_status");
    const why = /the MCP server trial does not answer: .*\s+TypeError: no notes\s.*see that /s;
    expect(stderr).toMatch(why);
    const told = jsonSchemas.tools.parse(await machine.json(["tools"]));
    expect(told.missingServers).toMatchObject([
      { server: "trial", reason: expect.stringMatching(/TypeError: no notes$/) as string },
    ]);
    expect((await machine.run(["run", "system_info", "--house", "timmy"])).status).toBe(0);
    const called = await machine.run(["run", "trial__add", "--house", "timmy"]);
    expect(called.status).toBe(1);
    expect(called.stderr).toMatch(/^error: there is no tool "trial__add": /);
    expect(called.stderr).toMatch(why);
  }, 60_000);

  it("what a policy forbids does not run, and says so; mistakes exit 2", async () => {
    const machine = createMachine();
    const cases = [
      [["run", "git_push", "--house", "ezra"], 1, "tool-not-allowed"],
      [["run", "disk_usage", "--house", "ezra", "--param", "path=/"], 1, "path-not-allowed"],
      [
        ["run", "http_get", "--house", "ezra", "--param", "url=http://x.org"],
        1,
        "host-not-allowed",
      ],
      [["run", "git_pull", "--house", "timmy", "--mode", "sovereign"], 1, "network-not-allowed"],
      [["run", "nope", "--house", "ezra"], 2, "unknown-tool"],
      [["run", "git_log", "--house", "ezra", "--param", "limit=x"], 2, "invalid-arguments"],
      [["run", "git_log", "--house", "ezra", "--param", "limit"], 2, "bad-parameter"],
      [["run", "git_log", "--house", "ezra", "--params", "[1]"], 2, "bad-parameter"],
      [["run", "git_log", "--house", "nobody"], 2, "unknown-house"],
      [["run", "git_log"], 2, "no-house"],
      [["run", "git_log", "--house", "ezra", "--confidence", "2"], 2, "bad-confidence"],
      [["tools", "--house", "nobody"], 2, "unknown-house"],
      [["houses", "--days", "0"], 2, "bad-days"],
      [["predict", ""], 2, "invalid-request"],
      [["predict", "x", "--model", ""], 2, "invalid-request"],
      [["route", ""], 2, "invalid-request"],
      [["route", "type:"], 2, "invalid-request"],
      [["policy", "set", "ezar.evidence_threshold", "0.8"], 2, "unknown-house"],
    ] as const;
    await machine.run(["run", "system_info", "--house", "ezra"]);
    await Promise.all(
      cases.map(async ([args, status, code]) => {
        const { stdout, status: ended } = await machine.run([...args, "--json"]);
        const told: unknown = JSON.parse(stdout);
        expect([ended, told], args.join(" ")).toMatchObject([status, { error: { code } }]);
      }),
    );
    const { groups } = jsonSchemas.report.parse(await machine.json(["report"]));
    expect(groups.map(({ group }) => group)).toEqual(["system_info"]);
  }, 60_000);

  it("policy log names knobs as policy set takes them; predict says what counts only in a session", async () => {
    const machine = createMachine();
    await machine.run(["run", "system_info", "--house", "ezra"]);
    for (const [knob, value] of [
      ["routing.model.build", "small"],
      ["ezra.evidence_threshold", "0.7"],
    ] as const) {
      await machine.run(["policy", "set", knob, value]);
      const { stdout } = await machine.run(["policy", "log", "--limit", "1"]);
      expect(stdout).toContain(` set ${knob}: `);
    }
    const beside = "name it with --session for them to count";
    const typed = await machine.run(["predict", "system_info", "--task-type", "build"]);
    expect(typed.stderr).toContain(beside);
    expect((await machine.run(["predict", "system_info"])).stderr).not.toContain(beside);
    const unseen = await machine.run(["predict", "system_info", "--model", "a"]);
    expect(unseen.stderr).toContain('no stored call has the model "a"\n');
  }, 60_000);

  it("config check names houses that receive from nobody, from themselves, or are none", async () => {
    const machine = createMachine();
    const check = async (houses: object) => {
      mkdirSync(machine.whetstoneHome, { recursive: true, mode: 0o700 });
      const file = join(machine.whetstoneHome, "whetstone.config.json");
      writeFileSync(file, JSON.stringify({ houses }));
      return machine.run(["config", "check"]);
    };
    const ghost = await check({ a: houseThatTakes(["ghost"]) });
    expect([ghost.status, ghost.stderr]).toEqual([2, expect.stringContaining("which is no house")]);
    const circle = await check({ a: houseThatTakes(["b"]), b: houseThatTakes(["a"]) });
    expect([circle.status, circle.stderr]).toEqual([
      2,
      expect.stringContaining("comes back to it"),
    ]);
    expect((await check({ a: houseThatTakes(["b"]), b: houseThatTakes([]) })).status).toBe(0);
    expect((await check({})).status).toBe(0);
    const none = await machine.run(["run", "system_info", "--house", "a"]);
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining("is empty")]);
  }, 60_000);

  it("tools lists them by house, with their schemas and circuits", async () => {
    const machine = createMachine();
    const all = jsonSchemas.tools.parse(await machine.json(["tools"])).tools;
    expect(all).toHaveLength(19);
    const ezra = jsonSchemas.tools.parse(await machine.json(["tools", "--house", "ezra"])).tools;
    expect(ezra.every(({ access }) => access === "read")).toBe(true);
    expect(ezra.find(({ name }) => name === "git_log")?.inputSchema).toMatchObject({
      type: "object",
      properties: { limit: { type: "integer", minimum: 1 } },
    });
  });

  it("tools shows an open circuit, also of a tool that only a program knows", async () => {
    const machine = createMachine();
    const place = { home: machine.whetstoneHome, userHome: machine.home, env: {} };
    const input = z.object({});
    await using harness = new Harness({
      ...place,
      house: House.Bezalel,
      breaker: { minimumVolume: 1, openMs: 3_600_000 },
      tools: [defineTool({ name: "fetch_page", description: "", input, run: refuse })],
    });
    for (const [tool, params] of [
      ["fetch_page", {}],
      ["http_get", { url: "http://127.0.0.1:1/" }],
    ] as const)
      await expect(harness.execute(tool, params)).rejects.toMatchObject({ kind: "network" });
    const opened = { house: "bezalel", trial: null, phase: "open", trips: 1 };
    const told = jsonSchemas.tools.parse(await machine.json(["tools"]));
    expect(told.otherCircuits).toEqual([{ ...opened, tool: "fetch_page" }]);
    expect(told.tools.flatMap(({ name, circuits }) => circuits.map((one) => [name, one]))).toEqual([
      ["http_get", opened],
    ]);
    const { stdout } = await machine.run(["tools", "--house", "bezalel"]);
    expect(stdout).toMatch(/^http_get .* bezalel: open +Get a page/m);
    expect(stdout).toMatch(/^fetch_page .* bezalel: open +a tool of a program$/m);
    expect((await machine.run(["tools", "--house", "ezra"])).stdout).not.toContain("open ");
  }, 60_000);

  it("tools and routes go by how long a harness has its circuits open, not by the configuration", async () => {
    const machine = createMachine();
    const failIn = async (house: string, openMs: number, aheadMs: number): Promise<void> => {
      await using harness = new Harness({
        home: machine.whetstoneHome,
        userHome: machine.home,
        env: {},
        house,
        clock: { now: () => Date.now() + aheadMs },
        breaker: { minimumVolume: 1, openMs },
      });
      const failing = harness.execute("http_get", { url: "http://127.0.0.1:1/" });
      await expect(failing).rejects.toMatchObject({ kind: "network" });
    };
    // By the 30 seconds of the configuration the first would be over, the second not.
    await failIn(House.Bezalel, 3_600_000, -600_000);
    await failIn(House.Ezra, 1, -2);
    const { tools } = jsonSchemas.tools.parse(await machine.json(["tools"]));
    const circuits = tools.flatMap((tool) => tool.circuits);
    expect(circuits.map(({ house, phase }) => [house, phase])).toEqual([
      ["bezalel", "open"],
      ["ezra", "half-open"],
    ]);
    const route = ["route", "http_get", "--house", "bezalel", "ezra"];
    const { routes } = jsonSchemas.route.parse(await machine.json(route)) as {
      readonly routes: readonly { readonly candidates: readonly { readonly masked: boolean }[] }[];
    };
    const masked = routes[0]?.candidates.filter((one) => one.masked);
    expect(masked).toMatchObject([{ arm: "house=bezalel" }]);
  }, 60_000);

  it("takes houses from the configuration, and nothing secret into the store", async () => {
    const machine = createMachine();
    mkdirSync(machine.whetstoneHome);
    const scout = { role: "scout", tools: ["disk_usage", "http_get"] };
    const path = join(machine.whetstoneHome, "whetstone.config.json");
    writeFileSync(path, JSON.stringify({ houses: { scout } }));
    expect((await machine.run(["run", "disk_usage", "--house", "scout"])).status).toBe(0);
    expect((await machine.run(["run", "disk_usage", "--house", "ezra"])).status).toBe(2);
    const secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    const url = `url=http://127.0.0.1:1/?token=${secret}`;
    await machine.run(["run", "http_get", "--house", "scout", "--param", url]);
    const shown = await machine.run(["search", "127.0.0.1"]);
    expect(shown.stdout).not.toContain(secret);
    for (const file of ["whetstone.db", "whetstone.db-wal"]) {
      const bytes = readOrEmpty(join(machine.whetstoneHome, file));
      expect(bytes.includes(secret), file).toBe(false);
    }
  }, 60_000);
});

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

function refuse(): never {
  throw new ToolFault("network", "gone");
}
