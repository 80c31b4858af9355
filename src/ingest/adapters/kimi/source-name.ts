/** `<session>/agents/<agent>/wire.jsonl`: whose the file is; null for a copy that lies elsewhere. */
export function kimiSourceName(
  path: string,
): { readonly session: string; readonly agent: string } | null {
  const found = /(?:^|[\\/])([^\\/]+)[\\/]agents[\\/]([^\\/]+)[\\/]wire\.jsonl$/.exec(path);
  const [, session, agent] = found ?? [];
  return session === undefined || agent === undefined ? null : { session, agent };
}
