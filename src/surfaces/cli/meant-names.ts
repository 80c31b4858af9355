import { nearestNames } from "../../core/nearest-names.ts";
import type { ReadStore } from "../../store/port.ts";
import { type CommandInput, option } from "./command.ts";

type NameStore = Pick<ReadStore, "agentNames" | "repositories">;

/** Names of what is stored that a filter by agent or repository may have meant; none where it found them. */
export async function meantNames(
  store: NameStore,
  input: CommandInput,
): Promise<readonly string[]> {
  const agent = option(input, "agent");
  const repo = option(input, "repo");
  const agents = agent === undefined ? [] : nearAgents(agent, await store.agentNames());
  const repos = repo === undefined ? [] : nearRepositories(repo, await store.repositories());
  return [...agents, ...repos];
}

function nearAgents(agent: string, known: readonly string[]): readonly string[] {
  return known.includes(agent) ? [] : nearestNames(agent, known);
}

/** A repository is named by a part of its name as well. */
function nearRepositories(repo: string, known: readonly string[]): readonly string[] {
  if (known.some((name) => name.includes(repo))) return [];
  const near = nearestNames(repo, [...new Set(known.flatMap(parts))]);
  return known.filter((name) => parts(name).some((part) => near.includes(part))).slice(0, 3);
}

/** `host/owner/name`, `owner/name` and `name`. */
function parts(name: string): readonly string[] {
  const words = name.split("/");
  return words.map((_, index) => words.slice(index).join("/"));
}
