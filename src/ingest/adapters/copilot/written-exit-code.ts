/** The exit code that Copilot CLI writes behind a command's output. */
export function writtenExitCode(text: string): number | undefined {
  const written = /<exited with exit code (-?\d{1,10})>\s*$/.exec(text.slice(-80))?.[1];
  return written === undefined ? undefined : Number(written);
}
