/** What this answers; null when the file it works on is not there: another process may have taken it in the meantime. */
export function ifThere<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
