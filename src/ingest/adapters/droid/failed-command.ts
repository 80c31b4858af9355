/** The code in `Error: Command failed (exit code: 1)`, with which Droid begins the output of a failed command; else null. */
export function failedCommand(text: string): number | null {
  const code = /^Error: Command failed \(exit code: (\d{1,5})\)/.exec(text)?.[1];
  return code === undefined ? null : Number(code);
}
