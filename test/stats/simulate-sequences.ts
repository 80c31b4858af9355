import { associationEvidence, type TaskOutcomes } from "../../src/stats/association-evidence.ts";
import { closedSequences, type EventSequence } from "../../src/stats/closed-sequences.ts";
import { birthWeight, onlineEBh } from "../../src/stats/online-e-bh.ts";
import { seededRandom, type Uniform } from "../../src/stats/seeded-random.ts";

export interface SequenceMiningFigures {
  /** Share of runs in which the planted sequence, or a part of it, was refuted to be harmless. */
  readonly found: number;
  /** Mean share of the refuted ones that have nothing of it. */
  readonly falseDiscoveryRate: number;
}

interface Session extends EventSequence {
  readonly task: number;
  readonly isSuccess: boolean;
}

const planted = ["edit", "push", "test"];
const usual = ["read", "search", "list", "open"];

/** Sessions of 150 tasks; a third do what is planted, and then succeed less often by `harm`. Mined on half, tested on half. */
export function simulateSequenceMining(harm: number, runs: number): SequenceMiningFigures {
  let [found, falseRate] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const random = seededRandom(`sequence mining ${harm} ${run}`);
    const even = Array.from({ length: 300 }, (_, index) => drawSession(index, harm, random));
    const odd = Array.from({ length: 600 }, (_, index) => drawSession(index, harm, random));
    const { sequences } = closedSequences(even, { leastSupport: 60, mostGap: 1, mostEvents: 4 });
    const family = sequences.slice(0, 20).map(({ events }, index) => ({
      id: events.join(" "),
      weight: birthWeight(index + 1),
      eValue: associationEvidence(byTask(odd, events)).eValue,
    }));
    const refuted = onlineEBh(family, 0.05);
    const right = refuted.filter((id) => harm > 0 && planted.some((event) => id.includes(event)));
    if (right.length > 0) found += 1;
    falseRate += refuted.length === 0 ? 0 : 1 - right.length / refuted.length;
  }
  return { found: found / runs, falseDiscoveryRate: falseRate / runs };
}

function drawSession(index: number, harm: number, random: Uniform): Session {
  const task = Math.floor(random() * 150);
  const noise = Array.from({ length: 5 }, () => usual[Math.floor(random() * 4)] ?? "read");
  const isPlanted = random() < 1 / 3;
  const events = isPlanted ? [...noise.slice(0, 2), ...planted, ...noise.slice(2)] : noise;
  // Tasks differ in difficulty.
  const rate = 0.5 + 0.4 * ((task % 10) / 10) - (isPlanted ? harm : 0);
  return { id: String(index).padStart(4, "0"), events, task, isSuccess: random() < rate };
}

function byTask(sessions: readonly Session[], events: readonly string[]): readonly TaskOutcomes[] {
  const tasks = Map.groupBy(sessions, ({ task }) => task);
  return [...tasks.values()].map((members) => {
    const count = (isHolding: boolean, isSuccess: boolean): number =>
      members.filter(
        (one) => one.isSuccess === isSuccess && contains(one.events, events) === isHolding,
      ).length;
    return {
      withSuccesses: count(true, true),
      withFailures: count(true, false),
      withoutSuccesses: count(false, true),
      withoutFailures: count(false, false),
    };
  });
}

function contains(events: readonly string[], part: readonly string[]): boolean {
  let at = 0;
  for (const event of events) if (event === part[at]) at += 1;
  return at === part.length;
}
