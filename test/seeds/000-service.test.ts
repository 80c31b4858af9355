import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { createSystemdMachine } from "../e2e/systemd-machine.ts";
import { createMachine, finished } from "../e2e/whetstone.ts";

function deployed(name: string): string {
  return readFileSync(resolve(import.meta.dirname, "../../deploy", name), "utf8");
}

it("000-26: one service runs the one server, and its health is known at any time", async () => {
  const { machine, run } = await createSystemdMachine();
  const status = () => machine.json(["service", "status"], run);
  await machine.json(["service", "install"], run);
  let now = await status();
  for (let tries = 0; tries < 60 && !isWell(now); tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- the server takes its time to start
    await setTimeout(250);
    // oxlint-disable-next-line no-await-in-loop -- one look after another
    now = await status();
  }
  expect(now).toMatchObject({ status: "running", health: { state: "ok" } });

  process.kill(now["pid"] as number, "SIGKILL");
  await expect.poll(status, { timeout: 10_000 }).toMatchObject({
    status: "stopped",
    health: { state: "unreachable" },
  });
  expect(await machine.run(["service", "status"], run)).toMatchObject({ status: 1 });
}, 90_000);

function isWell(status: Readonly<Record<string, unknown>>): boolean {
  return (status["health"] as { state: string }).state === "ok";
}

it("000-29: what the container file starts is a server that its own health check finds well", async () => {
  const text = deployed("Containerfile");
  const words = (name: string): readonly string[] =>
    JSON.parse(new RegExp(`^${name} (\\[.*\\])$`, "m").exec(text)?.[1] ?? "null") as string[];
  expect(words("ENTRYPOINT")).toEqual(["whetstone"]);
  const machine = createMachine();
  const server = machine.start([...words("CMD"), "--port", "0", "--json"]);
  onTestFinished(() => void server.kill("SIGKILL"));
  const [line] = (await once(server.stdout!, "data")) as [Buffer];
  const port = new URL((JSON.parse(line.toString()) as { url: string }).url).port;
  const check = async (at: string) => {
    const [program, ...args] = words("HEALTHCHECK CMD").map((word) => word.replace("3800", at));
    expect(program).toBe("node");
    return (await finished(spawn(process.execPath, args))).status;
  };
  expect(await check(port)).toBe(0);
  server.kill("SIGTERM");
  expect((await once(server, "exit"))[0]).toBe(0);
  expect(await check(port)).toBe(1);
});

it("000-29: the cloud-init example installs the service that there is, and holds no key", async () => {
  const text = deployed("cloud-init.yaml");
  expect(text.startsWith("#cloud-config\n")).toBe(true);
  const [, command = ""] = /bin\/whetstone\.js ([a-z ]+)/.exec(text) ?? [];
  expect(command).toBe("service install");
  const { status } = await createMachine().run([...command.split(" "), "--dry-run"]);
  expect(status).toBe(0);
  expect(text).not.toMatch(/token:|password:|BEGIN |whk_/i);
});
