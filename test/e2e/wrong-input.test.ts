import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { writeFleet } from "../../src/simulate/write-fleet.ts";
import { createMachine } from "./whetstone.ts";

it("config path says where a file is that is to be mended", async () => {
  const machine = createMachine();
  const { whetstoneHome } = machine;
  const path = join(whetstoneHome, "whetstone.config.json");
  mkdirSync(whetstoneHome);
  writeFileSync(path, "{");
  expect(await machine.run(["config", "check"])).toMatchObject({ status: 2 });
  expect(await machine.run(["config", "path"])).toMatchObject({ status: 0, stdout: `${path}\n` });
});

it.each([
  ["--since", "yesterday"],
  ["--limit", "none"],
])("harvest with %s %s reads nothing", async (...wrong) => {
  const machine = createMachine();
  const { home } = machine;
  writeFleet(home, { seed: 3, sessions: 2, now: Date.now() });
  expect(await machine.run(["harvest", home, ...wrong])).toMatchObject({ status: 2, stdout: "" });
  expect(await machine.json(["sessions"])).toMatchObject({ total: 0 });
});

it("bootstrap takes no empty session, as an unset variable leaves it: all such would be one", async () => {
  const machine = createMachine();
  const run = await machine.run(["bootstrap", "--session", ""]);
  expect([run.status, run.stdout]).toEqual([2, ""]);
});

it("show says why a file cannot be read", async () => {
  const machine = createMachine();
  const { home } = machine;
  mkdirSync(join(home, "folder"));
  const path = join(home, "folder/socket.jsonl");
  const server = createServer().listen(path);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const shown = await machine.run(["show", path]);
  expect([shown.status, shown.stderr]).toEqual([
    1,
    `error: ${path} cannot be read: not a regular file\n`,
  ]);
});

it.skipIf(process.getuid?.() !== 0)(
  "scan of a file below the home folder that may not be read exits with 1",
  async () => {
    const machine = createMachine();
    const { home } = machine;
    const path = join(home, "private.jsonl");
    writeFileSync(path, '{"role":"user","content":"Say hello"}\n', { mode: 0o600 });
    for (const folder of [home, dirname(home), dirname(dirname(home))]) chmodSync(folder, 0o777);
    const { status, stdout } = await machine.run(["scan", path], { user: 65_534 });
    expect(stdout).toContain("permission denied");
    expect(status).toBe(1);
  },
);
