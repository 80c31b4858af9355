import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fixtures = join(import.meta.dirname, "../fixtures/sessions");

export const shopRepo = "git.example.com/acme/shop";

/** The five sessions of the seed as they would lie on a machine. */
export interface SeedSessions {
  /** Folder of the transcripts. */
  readonly folder: string;
  /** Working directory of the sessions: a clone of {@link shopRepo}. */
  readonly shop: string;
  readonly path: (name: SeedSession) => string;
}

type SeedSession = "success" | "failure" | "partial" | "patterns" | "questions";

/** Writes the transcripts below `home`, with a working directory that is really there. */
export function placeSessions(home: string): SeedSessions {
  const [folder, shop] = [join(home, "sessions"), join(home, "shop")];
  mkdirSync(join(shop, ".git"), { recursive: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(shop, ".git/HEAD"), "ref: refs/heads/main\n");
  writeFileSync(
    join(shop, ".git/config"),
    '[remote "origin"]\n\turl = git@git.example.com:acme/shop.git\n',
  );
  for (const name of readdirSync(fixtures)) {
    const text = readFileSync(join(fixtures, name), "utf8");
    writeFileSync(join(folder, name), text.replaceAll("/repo/shop", shop));
  }
  return { folder, shop, path: (name) => join(folder, `session_${name}.jsonl`) };
}
