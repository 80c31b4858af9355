/** SWE-bench names its instances `owner__repo-number`; null for other names. */
export function benchmarkRepo(instance: string): string | null {
  const match = /^([\w.-]{1,100}?)__([\w.-]{1,100})-\d+$/.exec(instance);
  return match === null ? null : `https://github.com/${match[1]}/${match[2]}`;
}
