import { describe, expect, it } from "vitest";
import type { Item } from "../../core/knowledge.ts";
import { itemsOf } from "./items-of.suite.ts";
import { edit, failed, missing, worked, type SampleEvent } from "./sample-session.suite.ts";

describe("fixes: lessons", () => {
  const cases: readonly [
    name: string,
    events: readonly SampleEvent[],
    text: string,
    scope: Item["scope"],
  ][] = [
    [
      "a missing program",
      [
        failed("pytest tests/a.py", missing("pytest"), { exit: 127, kind: "not-found" }),
        worked("python -m pytest tests/a.py"),
      ],
      '`pytest <path>` fails with "bash: line 1: pytest: command not found"; `python -m pytest <path>` works instead.',
      "repo",
    ],
    [
      "a missing program with nothing to work on",
      [
        failed("python --debug-mode", missing("python"), { exit: 127 }),
        worked("python3 --debug-mode"),
      ],
      '`python` fails with "bash: line 1: python: command not found"; `python3` works instead.',
      "global",
    ],
    [
      "a missing module that was to run",
      [
        failed("python -m pytest tests/a.py", "/usr/bin/python: No module named pytest"),
        worked("bin/test tests/a.py"),
      ],
      '`python -m pytest <path>` fails with "/usr/bin/python: No module named pytest"; `bin/test <path>` works instead.',
      "repo",
    ],
    [
      "a program that runs now, though its tests fail",
      [
        failed("pytest tests/a.py", missing("pytest")),
        failed("bin/test tests/a.py", "1 failed", { kind: "test-failure" }),
      ],
      '`pytest <path>` fails with "bash: line 1: pytest: command not found"; `bin/test <path>` starts instead (its tests failed).',
      "repo",
    ],
    [
      "a package manager of the repository",
      [
        failed(
          "npm install",
          'npm error Use "pnpm install" for installation in this project.\nnpm error code 1',
        ),
        worked("pnpm install"),
      ],
      "`pnpm install` works instead.",
      "repo",
    ],
    [
      "a runner, though the path of the test was mistyped at first",
      [
        failed("python -m pytest shop/test_cart.py", "/usr/bin/python: No module named pytest"),
        worked("ls bin"),
        worked("python3 -m unittest shop/tests/test_cart.py", "Ran 0 tests in 0.000s"),
        worked("bin/test shop/tests/test_cart.py", "4 passed"),
      ],
      "`bin/test <path>` works instead.",
      "repo",
    ],
    [
      "a variable",
      [
        failed("python3 show.py", "UnicodeEncodeError: 'ascii' codec can't encode character"),
        worked("PYTHONIOENCODING=utf-8 python3 show.py"),
      ],
      "`python3 <script>` fails with \"UnicodeEncodeError: 'ascii' codec can't encode character\"; with the environment set it works: `PYTHONIOENCODING=utf-8 python3 <script>`.",
      "global",
    ],
    [
      "a variable that holds a path of the repository",
      [
        failed("python tools/run.py", "ModuleNotFoundError: No module named 'shop'"),
        worked("PYTHONPATH=/home/dev/shop/lib python tools/run.py"),
      ],
      "`python <script>` fails with \"ModuleNotFoundError: No module named 'shop'\"; with the environment set it works: `PYTHONPATH=lib python <script>`.",
      "repo",
    ],
    [
      "a variable that goes on from what it was",
      [
        failed("python tools/run.py", "ModuleNotFoundError: No module named 'shop'"),
        worked("PYTHONPATH=.:$PYTHONPATH python tools/run.py"),
      ],
      'with the environment set it works: `PYTHONPATH=".:$PYTHONPATH" python <script>`.',
      "repo",
    ],
    [
      "a folder",
      [
        failed("npm run lint", 'npm error Missing script: "lint"'),
        worked("cd packages/web && npm run lint"),
      ],
      '`npm run lint` fails with "npm error Missing script: "lint""; it works from the right folder: `cd packages/web && npm run lint`.',
      "repo",
    ],
    [
      "a flag",
      [
        failed("make-docs -M HTML out", "make-docs: error: unrecognized arguments: -M"),
        worked("make-docs --builder HTML out"),
      ],
      '`make-docs -M <arg>` fails with "make-docs: error: unrecognized arguments: -M"; with these flags it works: `make-docs --builder <arg>`.',
      "global",
    ],
    [
      "a flag the error asks for, after an edit",
      [
        failed(
          "git push",
          "fatal: The current branch fix has no upstream branch.\n    git push --set-upstream origin fix",
        ),
        edit,
        worked("git push --set-upstream origin fix"),
      ],
      '`git push` fails with "fatal: The current branch fix has no upstream branch."; with this argument it works: `git push --set-upstream origin fix`.',
      "repo",
    ],
    [
      "an argument the error names",
      [
        failed("apt-get install llvm-dev", "E: Unable to locate package llvm-dev"),
        worked("apt-get install llvm-14-dev"),
      ],
      '`apt-get install llvm-dev` fails with "E: Unable to locate package llvm-dev"; with this argument it works: `apt-get install llvm-14-dev`.',
      "repo",
    ],
    [
      "a script name the error names",
      [failed("npm run tests", 'npm error Missing script: "tests"'), worked("npm run test")],
      '`npm run tests` fails with "npm error Missing script: "tests""; with this argument it works: `npm run test`.',
      "repo",
    ],
    [
      "quoting",
      [
        failed(
          "sed -i 's/**a**/b/' notes.md",
          "sed: -e expression #1, char 9: Invalid preceding regular expression",
        ),
        worked(String.raw`sed -i 's/\*\*a\*\*/b/' notes.md`),
      ],
      '`sed <arg> <path>` fails with "sed: -e expression #<n>, char <n>: Invalid preceding regular expression"; it works with `*` written as `\\*`.',
      "global",
    ],
    [
      "a statement that must begin a line",
      [
        failed(
          `python3 -c "import enum; class A(enum.Enum): B = 'b'; print(A.B)"`,
          "SyntaxError: invalid syntax",
        ),
        worked(`python3 -c "\nimport enum\nclass A(enum.Enum):\n    B = 'b'\nprint(A.B)\n"`),
      ],
      '`python3 -c <code>` fails with "SyntaxError: invalid syntax"; it works with a compound statement (class, def, for, if, try, while, with) at the start of a line, not after `;`.',
      "global",
    ],
    [
      "lines that are better written to a file",
      [
        failed(
          String.raw`sed -i '3a\
    def show(self, value):\
        return "{func}(\'{value}\')".format(func=self._module(\'shop.cart\'), value=str(value))' shop/cart.py`,
          "bash: -c: line 3: syntax error near unexpected token `)'",
          { exit: 2 },
        ),
        worked(`cat <<'EOF' > change.py
path = "shop/cart.py"
lines = open(path).readlines()
lines.insert(3, """    def show(self, value):
        return "{func}('{value}')".format(func=self._module('shop.cart'), value=str(value))
""")
open(path, "w").writelines(lines)
EOF`),
        worked("python3 change.py"),
      ],
      "`sed -i <arg>` with quotes within quotes fails with \"bash: -c: line <n>: syntax error near unexpected token ')'\"; the same lines work in a script of their own: `python3 <script>`.",
      "global",
    ],
    [
      "a package that had to be installed",
      [
        failed("python tools/report.py", "ModuleNotFoundError: No module named 'yaml'"),
        worked("pip install pyyaml"),
        worked("python tools/report.py"),
      ],
      "`python <script>` fails with \"ModuleNotFoundError: No module named 'yaml'\" until `pip install pyyaml` has been run.",
      "repo",
    ],
    [
      "a package installed in the same line",
      [
        failed("python a.py", "ModuleNotFoundError: No module named 'rich'"),
        worked("pip install rich && python a.py"),
      ],
      "`python <script>` fails with \"ModuleNotFoundError: No module named 'rich'\" until `pip install rich` has been run.",
      "repo",
    ],
    [
      "a package that cures one error before the next",
      [
        failed("python a.py", "ModuleNotFoundError: No module named 'rich'"),
        worked("pip install rich"),
        failed("python a.py", "ValueError: bad colour"),
      ],
      "`python <script>` fails with \"ModuleNotFoundError: No module named 'rich'\" until `pip install rich` has been run.",
      "repo",
    ],
    [
      "packages of the project",
      [failed("npm test", "sh: 1: vitest: not found"), worked("npm ci"), worked("npm test")],
      '`npm test` fails with "sh: 1: vitest: not found" until `npm ci` has been run.',
      "repo",
    ],
    [
      "a service that had to be started, although its absence looks transient",
      [
        failed("python manage.py check", "OperationalError: connection refused on port 5432", {
          kind: "network",
        }),
        worked("docker compose up -d postgres"),
        worked("python manage.py check"),
      ],
      '`python <script> <arg>` fails with "OperationalError: connection refused on port 5432" until `docker compose up -d postgres` has been run.',
      "repo",
    ],
    [
      "a permission",
      [
        failed("./tools/run.sh", "bash: ./tools/run.sh: Permission denied", {
          exit: 126,
          kind: "denied",
        }),
        worked("chmod +x tools/run.sh"),
        worked("./tools/run.sh"),
      ],
      '`tools/run.sh` fails with "bash: ./tools/run.sh: Permission denied" until `chmod +x tools/run.sh` has been run.',
      "repo",
    ],
    [
      "a wrapper that is not there",
      [failed("timeout 60 npm test", missing("timeout")), worked("npm test")],
      '`timeout npm test` fails with "bash: line 1: timeout: command not found"; `npm test` works instead.',
      "repo",
    ],
    [
      "an argument that another system wants",
      [
        failed("sed -i 's/a/b/' notes.md", 'sed: 1: "notes.md": invalid command code n'),
        worked("sed -i '' 's/a/b/' notes.md"),
      ],
      "with this argument it works: `sed -i '' <arg> <path>`.",
      "repo",
    ],
    [
      "a branch that had to be pushed first",
      [
        failed(
          "gh pr create --fill",
          "aborted: you must first push the current branch to a remote",
        ),
        worked("git push -u origin fix"),
        worked("gh pr create --fill"),
      ],
      "until `git push -u origin fix` has been run.",
      "repo",
    ],
    [
      "a launcher",
      [failed("vitest run a.test.ts", missing("vitest")), worked("npx vitest run a.test.ts")],
      '`vitest run <path>` fails with "bash: line 1: vitest: command not found"; `npx vitest run <path>` works instead.',
      "repo",
    ],
    [
      "a command seen through head, when the failure was of the command line",
      [
        failed("pytest tests/a.py", missing("pytest")),
        worked("python -m pytest tests/a.py | head -20", "3 passed"),
      ],
      '`pytest <path>` fails with "bash: line 1: pytest: command not found"; `python -m pytest <path>` works instead.',
      "repo",
    ],
  ];

  it.each(cases)("learns %s", (_, events, text, scope) => {
    const items = itemsOf(events);
    expect(items.map((item) => item.text)).toEqual([expect.stringContaining(text)]);
    expect(items[0]?.scope).toBe(scope);
    expect(items[0]?.status).toBe("active");
    expect(items[0]?.confidence).toBeGreaterThanOrEqual(0.7);
  });

  it("learns from structured tools what had to be done first", () => {
    const create = {
      tool: "editor",
      params: { command: "create", path: "/home/dev/shop/a/b.py", file_text: "x = 1\n" },
    };
    const items = itemsOf([
      { ...create, ok: false, out: "[Errno 2] No such file or directory: '/home/dev/shop/a/b.py'" },
      worked("mkdir -p /home/dev/shop/a"),
      { ...create, ok: true },
    ]);
    expect(items.map((item) => item.text)).toEqual([
      '`editor create` fails with "[Errno <n>] No such file or directory: <path>" until `mkdir -p <folder>` has been run.',
    ]);
  });

  it("learns that one tool must be used before another on the same file", () => {
    const write = { tool: "Write", params: { file_path: "/home/dev/shop/a.ts", content: "x" } };
    const items = itemsOf([
      {
        ...write,
        ok: false,
        out: "File has not been read yet. Read it first before writing to it.",
      },
      { tool: "Read", params: { file_path: "/home/dev/shop/a.ts" }, ok: true },
      { ...write, ok: true },
    ]);
    expect(items.map((item) => item.text)).toEqual([
      '`Write` fails with "File has not been read yet." until `Read <path>` has been run.',
    ]);
  });
});
