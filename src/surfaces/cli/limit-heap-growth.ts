import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

const lookEveryMs = 20;
/** Objects of a few batches: what they are made of is dead when the next ones come. */
const limitBytes = 8 * 1024 * 1024;
/** What may be added to what is alive before all is collected, in percent. V8's own choice is up to 300; below 150 it costs time. */
const oldGrowthPercent = 150;

/**
 * Keeps the heap of this process small from here on, for work that goes through much. The old generation: nearly all that
 * gets there from a scan dies there, and V8 would let 20 MB that live become 80. The young one: V8 doubles it, up to 64 MB,
 * as long as much of it survives, and collects hardly less for that. Threads have `resourceLimits` for the young one, a
 * process that runs has nothing but the factor by which it grows, which V8 reads each time. For the process of a command
 * alone: a library has no business with the flags of its host.
 */
export function limitHeapGrowth(): void {
  limitOldGrowth();
  const timer = setInterval(() => {
    if (youngBytes() < limitBytes) return;
    clearInterval(timer);
    setFlagsFromString("--semi-space-growth-factor=1");
  }, lookEveryMs);
  timer.unref();
}

/** Of the old generation alone, where many wait for an answer: a small young one is collected all the time. */
export function limitOldGrowth(): void {
  setFlagsFromString(`--heap-growing-percent=${oldGrowthPercent}`);
}

function youngBytes(): number {
  const spaces = getHeapSpaceStatistics();
  return spaces.find(({ space_name: name }) => name === "new_space")?.space_size ?? 0;
}
