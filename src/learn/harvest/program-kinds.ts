/** Programs that only look: a failure of theirs is exploration, and they change nothing between a failure and its fix. */
export const readingPrograms: ReadonlySet<string> = new Set(
  "cat head tail less more nl bat ls ll dir tree find fd fdfind grep egrep fgrep rg ag ack wc sort uniq cut awk gawk diff cmp stat file du df which whereis type pwd echo printf date env printenv whoami id hostname uname ps pgrep lsof jq yq xxd od strings basename dirname realpath readlink sed test [ true false sleep tr column comm sha256sum md5sum apt-cache".split(
    " ",
  ),
);

/** Programs that show a stream as it is: a pipe into them hides the exit code but not the text. */
export const viewers: ReadonlySet<string> = new Set("head tail cat tee less more nl".split(" "));

/** Programs whose exit code says nothing about the work, or that only prepare the shell for what follows. */
export const trivialPrograms: ReadonlySet<string> = new Set(
  "cd pushd popd echo printf export unset set shopt source . true : sleep pwd ulimit alias local declare trap wait clear date".split(
    " ",
  ),
);

/** Programs whose first word that is no flag names what they do. */
export const subcommandPrograms: ReadonlySet<string> = new Set(
  "git npm pnpm yarn bun deno docker docker-compose podman kubectl helm cargo go pip pip3 pipx uv poetry conda mamba gh glab az aws gcloud terraform brew apt apt-get apk dnf yum pacman snap systemctl service dotnet rails mix nx turbo gem bundle composer rustup nvm fly vercel wrangler supabase prisma flutter dart swift xcrun hatch pdm just".split(
    " ",
  ),
);

/** Programs that run a script, a module or a piece of code given as argument. */
export const interpreters =
  /^(?:python(?:\d(?:\.\d+)?)?|py|node|nodejs|ruby|perl|php|bash|sh|zsh|dash|tsx|ts-node|Rscript|lua|julia|pwsh|powershell)$/;

/** Launchers that run the program named next: `npx vitest` runs vitest. Keys are the launcher's words. */
export const launchers: readonly (readonly string[])[] = [
  ["npx"],
  ["bunx"],
  ["uvx"],
  ["pipx", "run"],
  ["pnpm", "dlx"],
  ["pnpm", "exec"],
  ["yarn", "dlx"],
  ["yarn", "exec"],
  ["npm", "exec"],
  ["bun", "x"],
  ["uv", "run"],
  ["poetry", "run"],
  ["pipenv", "run"],
  ["pdm", "run"],
  ["rye", "run"],
  ["hatch", "run"],
  ["bundle", "exec"],
  ["dotnet", "tool", "run"],
];

/** Programs that check sources without changing them. */
export const checkers: ReadonlySet<string> = new Set(
  "tsc tsgo eslint oxlint mypy pyright pylint flake8 shellcheck hadolint clippy vet javac".split(
    " ",
  ),
);

/** Flags that change what is shown or how fast, not whether it works. */
export const cosmeticFlag =
  /^(?:-v+|-q+|-s|-vv+|--verbose|--quiet|--silent|--no-header|--tb(?:=\w+)?|-ra?|-rA|--color(?:=\w+)?|--no-color|--reporter(?:=.*)?|--progress(?:=.*)?|--no-progress|--no-pager|-x|--exitfirst|--maxfail(?:=\d+)?|--bail|--stacktrace|--show-error|-sS|-l|-n|-la|-al|-lh|-lah)$/;

/** Flags that ask about the program instead of doing the work. */
export const informationalFlag =
  /^(?:-h|-\?|--help|--version|-V|--list|--dry-run|--collect-only|--co|--print|--show-config|--list-tests|--listTests|--check-only)$/;

/** Flags that make a check or a test run smaller, or repair what is checked: passing then is another question, not a fix. */
export const narrowingFlag =
  /^(?:--ignore(?:=.*|-glob.*|-missing-imports)?|--deselect(?:=.*)?|--exclude(?:=.*)?|--skip(?:=.*)?|--grep(?:=.*)?|--filter(?:=.*)?|--testNamePattern(?:=.*)?|--only(?:=.*)?|--run|-run|--fail-under(?:=.*)?|--exit-zero|--passWithNoTests|--lf|--last-failed|--nomigrations|--skipLibCheck|--no-verify|--keep-going|--continue-on-collection-errors|--fix|--write|--apply|--unsafe-fixes|--update-?[sS]napshots?|--snapshot-update)$/;

/** The same in the short form that test runners have. */
export const narrowingTestFlag = /^-[kmtgu]$/;

/** Flags that make a check stricter: passing without them is another question. */
export const strictFlag =
  /^(?:--check|--strict|--diff|--exit-code|--max-warnings(?:=.*)?|-W\w+|--frozen\S*|--locked|--require-\S+)$/;

/** Package managers, runners of project scripts and build tools: which of them a repository uses is its own choice. */
export const repositoryTools: ReadonlySet<string> = new Set(
  "npm pnpm yarn bun npx deno pip pip3 pipx uv poetry pdm hatch rye pipenv conda mamba gem bundle rake composer cargo go mix sbt lein dotnet make cmake ninja meson bazel just task gradle gradlew mvn mvnw tox nox nx turbo lerna rush pre-commit".split(
    " ",
  ),
);
