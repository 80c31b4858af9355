import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { importsFolder, writeInto } from "../faults/corpus.ts";
import { failingTranscript, first, second } from "../server/failing-transcript.ts";
import { startServe } from "../server/start-serve.ts";
import { createMachine, finished } from "./whetstone.ts";

it("`push --watch` sends what is there, then what is added, waits for a server that is away, and ends with 0", async () => {
  const [there, here] = [createMachine(), createMachine()];
  const server = await startServe(there);
  const { key } = await there.json(["keys", "add", "laptop"]);
  const keyFile = join(here.home, "key");
  writeFileSync(keyFile, `${String(key)}\n`, { mode: 0o600 });
  writeInto(here.home, failingTranscript(first, "", 1));
  const folder = join(here.home, importsFolder);
  const to = ["--to", server.url, "--key-file", keyFile, "--retry-for", "0"];
  const watching = here.start(["push", folder, ...to, "--watch", "--json"]);
  const ended = finished(watching);
  const [line] = (await once(watching.stdout!, "data")) as [Buffer];
  expect(JSON.parse(String(line))).toMatchObject({ server: server.url, sessions: 1, refused: [] });

  const calls = async (): Promise<unknown> => {
    // A busy server rests between its looks: this one learns now.
    await there.json(["harvest"]);
    const { sessions } = await there.json(["sessions"]);
    return (sessions as { executionCount: number }[])
      .map(({ executionCount }) => executionCount)
      .toSorted((a, b) => a - b);
  };
  const soon = { timeout: 40_000, interval: 500 };
  await expect.poll(calls, soon).toEqual([1]);
  // A session that grows, and one that begins.
  writeInto(here.home, failingTranscript(first, "", 2));
  writeInto(here.home, failingTranscript(second, "", 1));
  await expect.poll(calls, soon).toEqual([1, 2]);

  server.child.kill("SIGTERM");
  await server.end;
  writeInto(here.home, failingTranscript(second, "", 3));
  await once(watching.stderr!, "data");
  const again = await startServe(there, ["--port", new URL(server.url).port]);
  await expect.poll(calls, soon).toEqual([2, 3]);

  watching.kill("SIGINT");
  const { status, stdout } = await ended;
  expect(status).toBe(0);
  const reports = stdout
    .trimEnd()
    .split("\n")
    .map((one) => JSON.parse(one) as { requests: number });
  expect(reports.length).toBeGreaterThanOrEqual(3);
  for (const { requests } of reports) expect(requests).toBeGreaterThan(0);
  again.child.kill("SIGTERM");
  expect((await again.end).status).toBe(0);
}, 180_000);
