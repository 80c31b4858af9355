/** Lets an instance read what it wrote: before a read, tables are brought up to date if it wrote since the last time. */
export interface OwnWrites {
  writing<Args extends readonly unknown[], Result>(
    verb: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result>;
  reading<Args extends readonly unknown[], Result>(
    verb: (...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result>;
}

/** One derivation runs at a time; a failed one is tried again by the next read. */
export function ownWrites(derive: () => Promise<void>): OwnWrites {
  let written = 0;
  let derived = 0;
  let catchingUp = Promise.resolve();
  const catchUp = async (): Promise<void> => {
    if (written === derived) return;
    const seen = written;
    await derive();
    derived = seen;
  };
  return {
    writing:
      (verb) =>
      async (...args) => {
        const result = await verb(...args);
        written += 1;
        return result;
      },
    reading:
      (verb) =>
      async (...args) => {
        catchingUp = catchingUp.then(catchUp, catchUp);
        await catchingUp;
        return verb(...args);
      },
  };
}
