import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asArray, isObject } from "../../core/json.ts";
import type { Adapter, Observed, Probe } from "../contract.ts";
import { headText } from "../head-text.ts";
import { readBeside, sealedWith, stampOfFiles } from "../readers/beside-files.ts";
import { notTheFormat, readJsonDocument } from "../readers/json-document.ts";
import { emitSimulation, isSimulation } from "./tau2/emit-simulation.ts";

/**
 * Results of τ²-bench: tasks and the simulations that were run of them, in one document, or each simulation in a file of
 * its own below the document that tells of the run.
 */
export const tau2Bench: Adapter = {
  name: "tau2-bench",
  title: "τ²-bench results",
  harness: "tau2-bench",
  readerVersion: 2,
  callIdScope: "session",
  errorFlag: "explicit",
  description: {
    looksIn: [
      "data/simulations/*.json",
      "data/simulations/<run>/results.json with simulations/*.json",
    ],
    understands: [
      "simulations with their messages, tool calls and error flags",
      "the reward as the outcome of the run, task and trial",
      "tokens and cost of the agent, apart from those of the simulated person",
    ],
    cannotKnow: [
      "how long a tool took",
      "what the simulated person's own tools were for",
      "what was spoken in runs by voice, but where a tool was called",
    ],
  },
  roots: () => [],
  detect,
  isCompanion: (path) => basename(path) === "results.json" && hasSimulations(path),
  stamp: (path) => Promise.resolve(stampOfFiles([path, resultsOf(path)])),
  read: (source, cursor, context) => {
    const path = resultsOf(source.path);
    return readJsonDocument(source, cursor, sealedWith(context, [path]), (document, emit) => {
      if (!isSimulation(document)) return readResults(document, emit);
      const results = readBeside(source.path, path, context, emit)?.value;
      emitSimulation(document, results?.["info"], [], emit);
    });
  },
};

/** The document that tells of the run of which a simulation has its own file. */
function resultsOf(path: string): string {
  return join(dirname(dirname(path)), "results.json");
}

function hasSimulations(resultsPath: string): boolean {
  return existsSync(join(dirname(resultsPath), "simulations"));
}

function detect({ document, head }: Probe): number {
  if (isSimulation(document)) return 0.95;
  if (isObject(document)) {
    const simulations = asArray(document["simulations"]).filter(isObject);
    const own = simulations.filter((one) => "messages" in one && "task_id" in one);
    return "tasks" in document && own.length > 0 && own.length >= simulations.length / 2 ? 0.95 : 0;
  }
  if (document !== undefined) return 0;
  const start = headText(head);
  return start.includes('"agent_info"') && start.includes('"user_info"') ? 0.85 : 0;
}

function readResults(document: unknown, emit: (record: Observed) => void): void {
  if (!isObject(document)) return emit(notTheFormat("the document is not an object"));
  const simulations: unknown = document["simulations"];
  if (!Array.isArray(simulations)) return emit(notTheFormat("the document holds no simulations"));
  simulations.forEach((simulation: unknown, index) => {
    emitSimulation(simulation, document["info"], ["simulations", index], emit);
  });
}
