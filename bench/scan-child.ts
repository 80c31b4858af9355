import { homedir } from "node:os";
import { scan } from "../src/ingest/scan.ts";
import { openStore } from "../src/store/sqlite/open-store.ts";

// Scans one folder into one database in a process of its own, and says what it took: its memory is that of a scan alone.
const [folder = "", path = ""] = process.argv.slice(2);
const key = new Uint8Array(32).fill(3);
const store = await openStore({ path, tenant: "local", key });
const limits = { maxLineBytes: 32 << 20, maxDocumentBytes: 32 << 20 };
const setup = { key, tenant: "local", home: homedir(), zone: null, ...limits };
const result = await scan({ paths: [folder], ownRoots: [], excludes: [], setup, store });
await store.close();
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    files: result.files,
    unchanged: result.unchanged,
    bytes: result.bytes,
    steps: result.steps,
    seconds: result.seconds,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
