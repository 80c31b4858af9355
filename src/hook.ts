import { processPort } from "./hook/process-port.ts";
import { runHook } from "./hook/run-hook.ts";

// Whatever happens, the agent goes on.
process.on("uncaughtException", () => process.exit(0));
process.on("unhandledRejection", () => process.exit(0));

await runHook(processPort(process.argv.slice(3)));
// Standard input may still be open: nothing more is wanted of it.
process.exit(0);
