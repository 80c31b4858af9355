import { processPort } from "./hook/process-port.ts";
import { leave } from "./hook/read-input.ts";
import { runHook } from "./hook/run-hook.ts";

// Whatever happens, the agent goes on.
process.on("uncaughtException", leave);
process.on("unhandledRejection", leave);

// Standard input may still be open: nothing more is wanted of it. (No `await`: the build makes CommonJS of this.)
void runHook(processPort(process.argv.slice(3))).finally(leave);
