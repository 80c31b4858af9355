/**
 * Whether a simple command (its words, wrappers taken off) runs tests. Tables by program: what runs tests by itself, what
 * does so by its sub-command, and what only runs another program of its arguments.
 */

const testPrograms: ReadonlySet<string> = new Set(
  [
    "pytest py.test nose2 nosetests tox nox stestr ward behave green",
    "jest vitest mocha ava tap jasmine karma cypress wtr web-test-runner testem",
    "rspec minitest cucumber phpunit pest paratest codecept busted prove bats shunit2",
    "ctest gotestsum ginkgo cargo-nextest runtests runtests.py run_tests run-tests bats-core",
  ]
    .join(" ")
    .split(" "),
);

/** First argument that makes it a test run; a tool whose tasks have names of their own takes them by {@link taskName}. */
const testSubcommands: ReadonlyMap<string, RegExp> = new Map([
  ["go", /^test$/],
  ["cargo", /^(?:test|t|nextest)$/],
  ["dotnet", /^test$/],
  ["mix", /^test$/],
  ["stack", /^test$/],
  ["cabal", /^test$/],
  ["lein", /^test$/],
  ["swift", /^test$/],
  ["zig", /^test$/],
  ["flutter", /^test$/],
  ["dart", /^test$/],
  ["forge", /^test$/],
  ["deno", /^test$/],
  ["bun", /^test$/],
  ["rails", /^test(?::|$)/],
  ["playwright", /^test$/],
  ["hatch", /^test$/],
  ["bazel", /^(?:test|coverage)$/],
  ["buck", /^test$/],
  ["buck2", /^test$/],
  ["npm", /^(?:test|t|tst)$/],
  ["pnpm", /^(?:test|t)$/],
  ["yarn", /^test$/],
]);

/** Programs whose tasks or targets are named in the arguments, anywhere after the options. */
const taskRunners: ReadonlySet<string> = new Set(
  "make gmake just task rake grunt gulp invoke inv nx turbo lerna mvn mvnw gradle gradlew sbt ant xcodebuild ninja meson composer npm pnpm yarn bun deno".split(
    " ",
  ),
);
const needsRun: ReadonlySet<string> = new Set(["npm", "pnpm", "yarn", "bun", "deno"]);
const taskName =
  /^(?:[\w.-]*:)*(?:tests?|check|unittests?|spec|verify|e2e|integrationTest)(?:[:_-][\w:.-]+|Only)?$/;

const interpreters: ReadonlySet<string> = new Set(
  "python python3 python2 py pypy pypy3 node ruby php perl bash sh zsh".split(" "),
);
const testModules = /^(?:pytest|unittest|nose2?|tox|nox|green|ward|behave|doctest|django|test)$/;
const testScripts = /^(?:run[-_]?tests?|runtests?|tests?|test_runner|run_test_suite)(?:\.\w+)?$/;

/** Programs that run another of their arguments; the options that take a value, and the words before the command. */
const runners: ReadonlyMap<string, Runner> = new Map<string, Runner>([
  ["npx", { value: /^(?:-p|--package|-c|--call)$/ }],
  ["bunx", {}],
  ["uvx", { value: /^(?:--from|--with|-p|--python)$/ }],
  ["pipx", { subcommand: /^run$/ }],
  ["pnpm", { subcommand: /^(?:exec|dlx)$/ }],
  ["yarn", { subcommand: /^(?:exec|dlx)$/ }],
  ["npm", { subcommand: /^(?:exec|x)$/ }],
  ["uv", { subcommand: /^run$/, value: /^(?:--with|-p|--python|--extra|--group|--project|--directory|--env-file)$/ }],
  ["poetry", { subcommand: /^run$/ }],
  ["pipenv", { subcommand: /^run$/ }],
  ["pdm", { subcommand: /^run$/ }],
  ["rye", { subcommand: /^run$/ }],
  ["hatch", { subcommand: /^run$/ }],
  ["conda", { subcommand: /^run$/, value: /^(?:-n|--name|-p|--prefix|--cwd)$/ }],
  ["mamba", { subcommand: /^run$/, value: /^(?:-n|--name|-p|--prefix)$/ }],
  ["micromamba", { subcommand: /^run$/, value: /^(?:-n|--name|-p|--prefix)$/ }],
  ["bundle", { subcommand: /^exec$/ }],
  ["mise", { subcommand: /^(?:exec|x)$/ }],
  ["docker", { subcommand: /^exec$/, value: /^(?:-e|-u|-w|--env|--user|--workdir|--env-file)$/, operands: 1 }],
  ["podman", { subcommand: /^exec$/, value: /^(?:-e|-u|-w|--env|--user|--workdir)$/, operands: 1 }],
  ["cross-env", {}],
  ["dotenv", { value: /^(?:-e|-f)$/ }],
  ["coverage", { subcommand: /^run$/, value: /^(?:--source|--omit|--rcfile|--include)$/ }],
  ["xvfb-run", { value: /^-[nes]$/ }],
]); // prettier-ignore

interface Runner {
  readonly subcommand?: RegExp;
  readonly value?: RegExp;
  readonly operands?: number;
}

/** True when the command only asks for help or lists tests: nothing is run. */
const asksOnly =
  /^(?:--version|-V|--help|-h|--collect-only|--co|--listTests|--list|--fixtures|--markers)$/;

/** `words` are a command's words without wrappers, program first. Total; looks at 40 words at most. */
export function isTestCommand(words: readonly string[]): boolean {
  const command = withoutRunner(words.slice(0, 40), 4);
  const [first = ""] = command;
  const program = first.slice(first.lastIndexOf("/") + 1);
  const rest = command.slice(1);
  if (program === "" || rest.some((word) => asksOnly.test(word))) return false;
  if (testPrograms.has(program)) return true;
  if (testScripts.test(program)) return first.includes("/") || program.includes(".");
  if (interpreters.has(program)) return interpreterTests(rest);
  if (
    rest.some(
      (word) => testSubcommands.get(program)?.test(word) === true && word === firstOperand(rest),
    )
  )
    return true;
  return taskRunners.has(program) && namesTestTask(program, rest);
}

function firstOperand(words: readonly string[]): string | undefined {
  return words.find((word) => !word.startsWith("-") && !word.startsWith("+"));
}

function namesTestTask(program: string, rest: readonly string[]): boolean {
  const operands = rest.filter((word) => !word.startsWith("-") && !word.includes("="));
  if (!needsRun.has(program)) return operands.some((word) => taskName.test(word));
  const [verb, task] = operands;
  if (verb === "run" || verb === "run-script" || verb === "task")
    return task !== undefined && taskName.test(task);
  return (
    program === "yarn" && verb !== undefined && (taskName.test(verb) || testPrograms.has(verb))
  );
}

/** `python -m pytest`, `python manage.py test`, `node --test`, `sh run_tests.sh`, `python tests/runtests.py`. */
function interpreterTests(rest: readonly string[]): boolean {
  if (rest[0] === "--test" || rest.includes("--test")) return true;
  const module = rest.indexOf("-m");
  if (module !== -1) return isTestModule(rest.slice(module + 1));
  const script = firstOperand(rest);
  if (script === undefined) return false;
  const name = script.slice(script.lastIndexOf("/") + 1);
  if (name === "manage.py" || name === "setup.py" || name === "artisan")
    return rest.includes("test");
  return testPrograms.has(name) || testScripts.test(name);
}

function isTestModule(words: readonly string[]): boolean {
  const [module = "", ...rest] = words;
  if (module === "coverage") return isTestCommand(["coverage", ...rest]);
  if (module === "django") return rest[0] === "test";
  return testModules.test(module);
}

function withoutRunner(words: readonly string[], depth: number): readonly string[] {
  const [first = ""] = words;
  const runner = runners.get(first.slice(first.lastIndexOf("/") + 1));
  if (runner === undefined || depth === 0) return words;
  let at = 1;
  if (runner.subcommand !== undefined) {
    if (!runner.subcommand.test(words[at] ?? "")) return words;
    at += 1;
  }
  at = skipOptions(words, at, runner.value) + (runner.operands ?? 0);
  const rest = words.slice(at);
  if (rest.length === 0) return words;
  // `coverage run -m pytest`: what follows is for Python.
  return first.endsWith("coverage")
    ? ["python", ...words.slice(2)]
    : withoutRunner(rest, depth - 1);
}

function skipOptions(words: readonly string[], start: number, value: RegExp | undefined): number {
  let at = start;
  while (at < words.length) {
    const word = words[at] ?? "";
    if (word === "--") return at + 1;
    if (!word.startsWith("-") && !/^[A-Z_][A-Z0-9_]*=/.test(word)) return at;
    at += value?.test(word) === true ? 2 : 1;
  }
  return at;
}
