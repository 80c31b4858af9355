import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { askForScan, finishScanRequests, takeScanRequests } from "./scan-requests.ts";

const newSpool = (): string => join(mkdtempSync(join(tmpdir(), "whetstone-requests-")), "spool");
const pathsIn = (spool: string): readonly string[] =>
  takeScanRequests(spool)
    .map(({ path }) => path)
    .toSorted();

it("a request stands until it is finished, and what is asked for meanwhile stands after that", () => {
  const spool = newSpool();
  expect(takeScanRequests(spool)).toEqual([]);
  for (const path of ["/srv/a", "/srv/b", "/srv/a"]) askForScan(spool, path);
  const first = takeScanRequests(spool);
  expect(first).toHaveLength(2);
  askForScan(spool, "/srv/a");
  // As another process sees them: neither is finished, and one is asked for anew.
  expect(pathsIn(spool)).toEqual(["/srv/a", "/srv/b"]);
  askForScan(spool, "/srv/a");
  finishScanRequests(spool, first);
  expect(pathsIn(spool)).toEqual(["/srv/a"]);
});

it("damaged requests are dropped, and nothing else is touched", () => {
  const spool = newSpool();
  askForScan(spool, "/srv/a");
  for (const name of ["1.asked", "2.taken", "3.other"])
    writeFileSync(join(spool, "transcripts", name), "half a li");
  expect(pathsIn(spool)).toEqual(["/srv/a"]);
  expect(readdirSync(join(spool, "transcripts")).toSorted()).toHaveLength(2);
  expect(readdirSync(join(spool, "transcripts"))).toContain("3.other");
});

it("processes that take requests at the same time do not fail, and leave none", async () => {
  const spool = newSpool();
  askForScan(spool, "/srv/0");
  const program = `
    import { finishScanRequests, takeScanRequests } from ${JSON.stringify(resolve("src/store/scan-requests.ts"))};
    const until = Date.now() + 1500;
    while (Date.now() < until) finishScanRequests(${JSON.stringify(spool)}, takeScanRequests(${JSON.stringify(spool)}));`;
  const takers = [1, 2, 3].map(() =>
    spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" }),
  );
  const ends = takers.map((taker) => once(taker, "exit"));
  let asked = 0;
  for (let isOver = false; !isOver;) {
    for (let count = 0; count < 20; count += 1) askForScan(spool, `/srv/${(asked += 1) % 50}`);
    isOver = await Promise.race([
      ends[0]!.then(() => true),
      new Promise<boolean>((go) => setTimeout(go, 1, false)),
    ]);
  }
  expect(await Promise.all(ends)).toEqual(takers.map(() => [0, null]));
  finishScanRequests(spool, takeScanRequests(spool));
  expect(readdirSync(join(spool, "transcripts"))).toEqual([]);
});
