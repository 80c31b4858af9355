import { processPort } from "./hook/process-port.ts";
import { runHook } from "./hook/run-hook.ts";

// Whatever happens, the agent goes on.
process.on("uncaughtException", () => process.exit(0));
process.on("unhandledRejection", () => process.exit(0));

// Standard input may still be open: nothing more is wanted of it. (No `await`: the build makes CommonJS of this.)
void runHook(processPort(process.argv.slice(3))).finally(() => process.exit(0));
