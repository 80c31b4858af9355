// Builds dist/ from src/: tsc's output, and the data files that the sources read at run time.
import { spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { buildMark } from "./clone.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const source = join(root, "src");
const dist = join(root, "dist");
const hookBundle = join(dist, "hook-bundle");
const commandBundle = join(dist, "command-bundle");

rmSync(dist, { recursive: true, force: true });
const compiler = join(root, "node_modules/typescript/bin/tsc");
const project = join(root, "tsconfig.build.json");
const { status } = spawnSync(process.execPath, [compiler, "-p", project], { stdio: "inherit" });
if (status === 0) await finish();
else process.exitCode = 1;

async function finish(): Promise<void> {
  const data = globSync("**/*.{json,md,sql,txt,html,css,svg}", { cwd: source });
  for (const path of data) copy(path);
  const modules = globSync("**/*.js", { cwd: dist });
  const unresolved = modules.filter(namesSourceFile);
  if (unresolved.length > 0) return refuse(unresolved);
  await bundleHook();
  await bundleCommand();
  writeFileSync(buildMark(root), "");
  console.log(`Built dist/: ${modules.length} modules, ${data.length} data files.`);
}

/**
 * A hook is a process for every event: finding its hundred modules one by one would take longer than its work. CommonJS,
 * because to import one of Node's own modules makes it load its streams and promises too, and to require it does not.
 */
async function bundleHook(): Promise<void> {
  const entry = join(dist, "hook.js");
  const bundle = await rolldown({
    input: entry,
    platform: "node",
    external: /^[^./]/,
    preserveEntrySignatures: "allow-extension",
  });
  let always: ReadonlySet<string> | undefined;
  const { output } = await bundle.write({
    // As deep below the package as the modules it is made of: they find the launcher from where they stand.
    dir: hookBundle,
    format: "cjs",
    entryFileNames: "hook.cjs",
    chunkFileNames: "[name].cjs",
    minify: true,
    codeSplitting: {
      // One file for what every event needs, whatever its host; what a briefing needs besides stays apart.
      groups: [
        {
          debugName: "hook",
          name: (id, graph) => {
            always ??= neededByEvents(entry, (one) => graph.getModuleInfo(one));
            return always.has(id) ? "hook" : null;
          },
        },
      ],
      includeDependenciesRecursively: false,
    },
  });
  await bundle.close();
  for (const file of output) {
    if (file.type === "chunk")
      writeFileSync(join(hookBundle, file.fileName), named(inAscii(file.code)));
  }
}

/** The launcher tells by this name whether what it keeps compiled is of this code (bin/compiled-code.js). */
function named(code: string): string {
  return `/*${hash("sha256", code, "hex").slice(0, 16)}*/${code}`;
}

/** A command that answers at once would spend most of its time on finding some hundred modules one by one. */
async function bundleCommand(): Promise<void> {
  const bundle = await rolldown({
    input: join(dist, "bin.js"),
    platform: "node",
    external: /^[^./]/,
    plugins: [{ name: "where-modules-stand", transform: { handler: whereItStands } }],
  });
  const { output } = await bundle.write({
    dir: commandBundle,
    format: "cjs",
    entryFileNames: "command.cjs",
    chunkFileNames: "[name]-[hash].cjs",
    // Names stay: they are what a stack trace tells.
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  });
  await bundle.close();
  for (const file of output) {
    if (file.type === "chunk")
      writeFileSync(join(commandBundle, file.fileName), inAscii(file.code));
  }
}

/** What a module finds from where it stands (its worker, its data) it finds from the bundle too. */
function whereItStands(code: string, id: string): string | null {
  if (!code.includes("import.meta.url")) return null;
  const module = JSON.stringify(`../${relative(dist, id)}`);
  return code.replaceAll("import.meta.url", `new URL(${module}, import.meta.url).href`);
}

/** One letter beyond Latin-1 would make every character of a script take two bytes. They stand in texts and patterns only. */
function inAscii(code: string): string {
  return code.replaceAll(
    /[^\0-\x7f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

interface Imports {
  readonly importedIds: readonly string[];
  readonly dynamicallyImportedIds: readonly string[];
}

function neededByEvents(
  entry: string,
  importsOf: (id: string) => Imports | null,
): ReadonlySet<string> {
  const found = new Set([entry]);
  const hosts = join(dist, "hook", "hosts");
  // The iteration of a set goes on over what is added to it.
  for (const id of found) {
    const imports = importsOf(id);
    for (const one of imports?.importedIds ?? []) found.add(one);
    for (const one of imports?.dynamicallyImportedIds ?? []) {
      if (dirname(one) === hosts) found.add(one);
    }
  }
  return found;
}

function copy(path: string): void {
  const target = join(dist, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(source, path), target);
}

/** A worker started by `new URL("./x.ts", import.meta.url)` runs from the sources and is missing in the build. */
function namesSourceFile(path: string): boolean {
  return /new URL\(\s*["'`][^"'`]+\.ts["'`]/.test(readFileSync(join(dist, path), "utf8"));
}

function refuse(modules: readonly string[]): void {
  console.error(`These name a .ts file that the build does not hold: ${modules.join(", ")}`);
  console.error(
    "tsc rewrites only imports: take the ending of a worker's URL from import.meta.url.",
  );
  process.exitCode = 1;
}
