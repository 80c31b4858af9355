/**
 * Lets an instance read what it wrote: before a read, tables are brought up to date if it wrote since the last time.
 * Counts hold most of what it recorded as soon as it is durable.
 */
export interface OwnWrites {
  readonly writing: Wrapping;
  /** Of executions, which may be in the counts already. */
  readonly recording: Wrapping;
  readonly reading: Wrapping;
  /** For verbs that read nothing but counts. */
  readonly readingCounts: Wrapping;
}

type Wrapping = <Args extends readonly unknown[], Result>(
  verb: (...args: Args) => Promise<Result>,
) => (...args: Args) => Promise<Result>;

/**
 * One derivation runs at a time; a failed one is tried again by the next read. `uncounted`: of the executions recorded so
 * far, those that no count holds before they are derived.
 */
export function ownWrites(derive: () => Promise<void>, uncounted: () => number): OwnWrites {
  let [written, others] = [0, 0];
  const now = () => ({ written, uncounted: others + uncounted() });
  let derived = { written: 0, uncounted: 0 };
  let catchingUp = Promise.resolve();
  const after = (what: keyof typeof derived): Wrapping => {
    const catchUp = async (): Promise<void> => {
      const seen = now();
      if (seen[what] === derived[what]) return;
      await derive();
      derived = seen;
    };
    return (verb) =>
      async (...args) => {
        catchingUp = catchingUp.then(catchUp, catchUp);
        await catchingUp;
        return verb(...args);
      };
  };
  return {
    writing:
      (verb) =>
      async (...args) => {
        const result = await verb(...args);
        written += 1;
        others += 1;
        return result;
      },
    recording:
      (verb) =>
      async (...args) => {
        const result = await verb(...args);
        written += 1;
        return result;
      },
    reading: after("written"),
    readingCounts: after("uncounted"),
  };
}
