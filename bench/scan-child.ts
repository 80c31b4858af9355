import { openLoop } from "../src/index.ts";

// Scans one folder into one store in a process of its own, and says what it took.
const [folder = "", home = "", learn] = process.argv.slice(2);
await using loop = await openLoop({ home, userHome: home, env: {} });
// Loaded before the clock starts: how long the command takes to start is measured elsewhere.
await import("../src/loop/scan-and-learn.ts");
const started = performance.now();
const processorBefore = process.cpuUsage();
const result = await loop.scan({ paths: [folder], learn: learn === "learn" });
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(processorBefore);
console.log(
  JSON.stringify({
    files: result.files,
    unchanged: result.unchanged,
    bytes: result.bytes,
    steps: result.steps,
    items: result.knowledge.items,
    seconds,
    cpuSeconds: (user + system) / 1e6,
  }),
);
