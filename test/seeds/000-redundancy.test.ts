import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createMachine, type Machine } from "../e2e/whetstone.ts";
import { fleetFiles, writeInto } from "../faults/corpus.ts";
import { oldPush } from "./old-engine.ts";

interface Serving {
  readonly url: string;
  readonly process: ChildProcess;
}

async function serve(machine: Machine): Promise<Serving> {
  const child = machine.start(["serve", "--port", "0", "--json"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  return { url, process: child };
}

/** The key of a sender, kept in a file of the sender's. */
async function keyFile(server: Machine, sender: Machine, name: string): Promise<string> {
  const { key } = await server.json(["keys", "add", "laptop", "--scopes", "ingest"]);
  const path = join(sender.home, name);
  writeFileSync(path, String(key), { mode: 0o600 });
  return path;
}

it("000-27: push takes several servers in order, and goes on with the next when one has died", async () => {
  const [main, spare, laptop] = [createMachine(), createMachine(), createMachine()];
  const files = fleetFiles({ seed: 5, sessions: 6 });
  for (const file of files) writeInto(laptop.home, file);
  const [first, second] = [await serve(main), await serve(spare)];
  const keys = [await keyFile(main, laptop, "main-key"), await keyFile(spare, laptop, "spare-key")];
  const to = (servers: readonly Serving[]): readonly string[] => [
    "push",
    ...servers.flatMap(({ url }) => ["--to", url]),
    ...keys.flatMap((path) => ["--key-file", path]),
    "--retry-for",
    "1",
  ];

  expect(await laptop.json(to([first, second]))).toMatchObject({ server: first.url, failovers: 0 });
  first.process.kill("SIGKILL");
  await once(first.process, "exit");
  const over = await laptop.json(to([first, second]));
  expect(over).toMatchObject({ server: second.url, failovers: 1, refused: [] });

  const { sessions } = await laptop.json(["scan", "--no-learn"]);
  expect(sessions).toBeGreaterThanOrEqual(6);
  expect(over["sessions"]).toBe(sessions);
  await expect(oldPush([first.url, second.url], "{}")).rejects.toThrow("fetch failed");
  const returned = await serve(main);
  expect(await laptop.json(to([returned, second]))).toMatchObject({
    server: returned.url,
    files: 0,
  });

  const missing = await laptop.run(["push", "--to", returned.url]);
  expect(missing).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--key-file") as unknown,
  });
  second.process.kill("SIGKILL");
  returned.process.kill("SIGKILL");
  await Promise.all([once(second.process, "exit"), once(returned.process, "exit")]);
  const dead = await laptop.run(to([returned, second]));
  expect(dead.status).toBe(1);
  expect(dead.stderr).toContain("no server answers");
}, 120_000);
