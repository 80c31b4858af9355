const hashed = /^(path|root):([0-9a-f]{8})/;

/**
 * A repository as people are shown it. One without a remote is known by a hash (of its place or its first commit), of
 * which they see the beginning, enough for `--repo`, beside the name of its folder where that is told.
 */
export function shownRepo(repo: string, cwd: string | null = null): string {
  const [, kind, hash] = hashed.exec(repo) ?? [];
  if (hash === undefined) return repo;
  const folder = cwd?.split(/[/\\]/).findLast((part) => part !== "");
  if (folder !== undefined) return `${folder} (${hash})`;
  return kind === "path" ? `folder ${hash}` : `repository ${hash}`;
}
