const emptyRun =
  /\bRan 0 tests\b|\bno tests ran\b|\bcollected 0 items\b|\bNo tests? (?:files? )?found\b|\b0 tests? (?:passed|ran|collected)\b/i;

/** True for the output of a test run that ran nothing: its success proves nothing. */
export function isEmptyRun(excerpt: string | null): boolean {
  return excerpt !== null && emptyRun.test(excerpt);
}
