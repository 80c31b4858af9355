import type { Lane, ReadJob, SourceEvent, SourceJob } from "./source-job.ts";

/** Bytes of input behind one group, about. */
const GROUP_BYTES = 4 * 1024 * 1024;
const GROUP_EVENTS = 1024;

/** Reads on the calling thread, `groupBytes` of input or more at a time: for inputs so small that starting a thread would take longer. */
export function createInlineLane(read: ReadJob, groupBytes = GROUP_BYTES): Lane {
  const waiting: SourceJob[] = [];
  const abandoned = new Set<number>();
  const events = readAll(waiting, abandoned, read);
  return {
    add: (jobs) => {
      for (const job of jobs) waiting.push(job);
    },
    abandon: (job) => void abandoned.add(job),
    next: () => takeGroup(events, groupBytes),
    close: async () => void (await events.return()),
  };
}

/** Endless: null says that no job is waiting now. */
async function* readAll(
  waiting: readonly SourceJob[],
  abandoned: ReadonlySet<number>,
  read: ReadJob,
): AsyncGenerator<SourceEvent | null, void, undefined> {
  for (let next = 0; ;) {
    const job = waiting[next];
    if (job === undefined) {
      yield null;
      continue;
    }
    next += 1;
    for await (const event of read(job)) {
      yield event;
      if (abandoned.has(job.id)) break;
    }
  }
}

async function takeGroup(
  events: AsyncIterator<SourceEvent | null, void>,
  groupBytes: number,
): Promise<SourceEvent[]> {
  const group: SourceEvent[] = [];
  let bytes = 0;
  while (bytes < groupBytes && group.length < GROUP_EVENTS) {
    const { value } = await events.next();
    if (!value) break;
    group.push(value);
    if (value.kind === "batch") bytes += value.bytes;
  }
  return group;
}
