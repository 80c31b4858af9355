import { WhetstoneError } from "../core/errors.ts";
import type { ReadStore } from "../store/port.ts";

const mostListed = 10;

/**
 * The repository that a name, or a unique part of one, means among those that stored sessions worked in. A name that
 * none of them has stays as it is: nothing was learned there yet. Throws `ambiguous-repo` with the names that match.
 */
export async function resolveRepo(
  store: Pick<ReadStore, "repositories">,
  text: string,
): Promise<string> {
  const known = await store.repositories();
  if (known.includes(text)) return text;
  const matches = known.filter((repo) => repo.includes(text));
  const last = matches.filter((repo) => repo.endsWith(`/${text}`));
  const [only, second] = last.length === 1 ? last : matches;
  if (only === undefined || second === undefined) return only ?? text;
  const listed = matches.slice(0, mostListed).map((repo) => `  ${repo}`);
  const more = matches.length > mostListed ? ["  and more"] : [];
  throw new WhetstoneError(
    "ambiguous-repo",
    [`several repositories match ${JSON.stringify(text)}:`, ...listed, ...more].join("\n"),
    { exitCode: 2, hint: "give more of the name" },
  );
}
