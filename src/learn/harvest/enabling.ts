import type { ErrorReading } from "./error-line.ts";
import { joinPath } from "./path-form.ts";
import type { ShellAct } from "./shell-act.ts";

/** What a command makes possible for those after it. */
export type EnablingKind =
  | "install"
  | "build"
  | "service"
  | "folder"
  | "removal"
  | "permission"
  | "update"
  | "migration"
  | "setting";

/** Each row: what it enables, and how its head reads. */
const enablers: readonly (readonly [EnablingKind, RegExp])[] = [
  [
    "install",
    /^(?:(?:pip3?|pipx|conda|mamba|brew|apt|apt-get|apk|dnf|yum|pacman|snap|gem|bundle|composer|cargo|go|npm|pnpm|yarn|bun|poetry|uv|pdm|rustup|nvm|playwright|corepack|dotnet|mix|helm|gh) (?:install|i|ci|add|get|sync|restore|require|download|use|enable|deps\.get|mod|bootstrap|upgrade|pip)|playwright|pip3?|easy_install|setup\.py)$/,
  ],
  [
    "build",
    /^(?:(?:npm|pnpm|yarn|bun|cargo|go|dotnet|mix|swift) (?:run|build|compile|generate)|make|cmake|ninja|prisma generate|tsc|gradle|gradlew|mvn|protoc|meson|bazel|autoreconf|configure|bootstrap\.sh|build\.sh)$/,
  ],
  [
    "service",
    /^(?:(?:docker|docker-compose|podman) (?:compose|up|start|run)|(?:systemctl|service|brew|supabase) (?:start|restart|services|\w+)|pg_ctl|pg_ctlcluster|redis-server|mongod|mysqld|Xvfb|colima|ollama|dockerd)$/,
  ],
  ["folder", /^mkdir$/],
  ["removal", /^(?:rm|rmdir|unlink)$/],
  ["permission", /^(?:chmod|chown)$/],
  ["update", /^git (?:pull|fetch|rebase|submodule|lfs|config|init|push|stash)$/],
  [
    "migration",
    /^(?:manage\.py|alembic|rails db:\w+|prisma migrate|knex|flask|sequelize|createdb|typeorm|drizzle-kit)$/,
  ],
  ["setting", /^(?:export|source|\.|activate)$/],
];

/** What the act may make possible; null for an act that enables nothing by its kind. */
export function enablingKind(act: ShellAct): EnablingKind | null {
  return enablers.find(([, pattern]) => pattern.test(act.head))?.[0] ?? null;
}

/** True when the act fits what the error asked for. `paths` are those the failing call named, folder-resolved. */
export function enables(act: ShellAct, error: ErrorReading, paths: readonly string[]): boolean {
  const kind = enablingKind(act);
  if (kind === null) return false;
  const { text } = error;
  switch (kind) {
    case "install":
      return !isBareInstaller(act) && isCuredByInstall(act, error) && !isPathFault(error, act);
    case "build":
      return (
        ["missing-module", "missing-path", "missing-program"].includes(error.class) ||
        /\bnot (?:been )?built\b|\bdist\b|\bstale\b/i.test(text)
      );
    case "service":
      return (
        error.class === "transient" ||
        /\b(?:connect|daemon|refused|is not running|cannot open display)\b/i.test(text)
      );
    case "folder":
      return (
        error.class === "missing-path" &&
        targetsOf(act).some((target) => paths.some((path) => isWithin(path, target)))
      );
    case "removal":
      return (
        /\bexists?\b|\block(?:ed)?\b|not empty/i.test(text) &&
        targetsOf(act).some(
          (target) => paths.some((path) => isWithin(path, target)) || text.includes(target),
        )
      );
    case "permission":
      return /permission denied|EACCES|not permitted|not executable/i.test(text);
    case "update":
      return /rejected|non-fast-forward|fetch first|behind|submodule|unknown revision|couldn't find remote|not a git repository|tell me who you are|divergent|lfs|local changes|overwritten by|first push|push the current branch/i.test(
        text,
      );
    case "migration":
      return /no such table|relation .{1,80}does not exist|unapplied|migrat|database .{1,80}does not exist|unknown database/i.test(
        text,
      );
    case "setting":
      return namesOperand(act, text) || ["missing-module", "missing-program"].includes(error.class);
  }
}

/** Something is missing, or the error names what was installed; any other error came and went by itself. */
function isCuredByInstall(act: ShellAct, error: ErrorReading): boolean {
  if (error.class === "transient") return false;
  if (error.class.startsWith("missing-") || namesOperand(act, error.text)) return true;
  return error.class === "other" && missesSomething.test(error.line);
}

const missesSomething =
  /\b(?:not (?:be )?(?:found|installed|resolved)|cannot find|can't find|missing|no such|unable to (?:find|resolve|load)|no module named|requires?|install(?:ed)?|dependenc(?:y|ies))\b/i;

function isBareInstaller(act: ShellAct): boolean {
  return (
    /^(?:pip3?|playwright|setup\.py|(?:go|uv|brew|gh|helm) \w+)$/.test(act.head) &&
    !/\b(?:install|get|pip|mod|develop|build_ext|add|sync)\b/.test(
      [act.head, ...act.operands].join(" "),
    )
  );
}

/** A missing path is not cured by a package, unless the installer sets up the folder itself (`npm ci`). */
function isPathFault(error: ErrorReading, act: ShellAct): boolean {
  return (
    error.class === "missing-path" && act.operands.length > 0 && !namesOperand(act, error.text)
  );
}

/** Modules whose package has another name. */
const packageOf: ReadonlyMap<string, string> = new Map([
  ["cv2", "opencv"],
  ["yaml", "pyyaml"],
  ["pil", "pillow"],
  ["sklearn", "scikit-learn"],
  ["bs4", "beautifulsoup4"],
  ["dotenv", "python-dotenv"],
  ["crypto", "pycrypto"],
  ["git", "gitpython"],
  ["attr", "attrs"],
  ["dateutil", "python-dateutil"],
  ["serial", "pyserial"],
  ["jwt", "pyjwt"],
  ["psycopg2", "psycopg"],
  ["mysqldb", "mysqlclient"],
  ["skimage", "scikit-image"],
  ["docx", "python-docx"],
]);

/** True when the installed package is the one whose module or program the error misses. */
export function installsMissing(act: ShellAct, error: ErrorReading): boolean {
  if (namesOperand(act, error.line)) return true;
  const missing =
    /(?:No module named|Cannot find (?:module|package)|ImportError: cannot import name) ['"]?([\w@/-]+)/.exec(
      error.line,
    )?.[1];
  const name = missing === undefined ? undefined : packageOf.get(missing.toLowerCase());
  return name !== undefined && act.operands.some((operand) => operand.toLowerCase().includes(name));
}

function namesOperand(act: ShellAct, text: string): boolean {
  const lower = text.toLowerCase();
  return act.operands.some((operand) => {
    const name = operand.toLowerCase().replace(/[=<>~!@[].*$/, "");
    return name.length > 2 && lower.includes(name);
  });
}

function targetsOf(act: ShellAct): readonly string[] {
  return act.operands.map((operand) => joinPath(act.directory, operand));
}

function isWithin(path: string, folder: string): boolean {
  return (
    path === folder ||
    path.startsWith(`${folder}/`) ||
    path.endsWith(`/${folder}`) ||
    path.includes(`/${folder}/`)
  );
}
