import { describe, expect, it } from "vitest";
import { itemsOf } from "./items-of.suite.ts";
import { edit, failed, missing, worked, type SampleEvent } from "./sample-session.suite.ts";

describe("findCommandFix: no lessons", () => {
  const cases: readonly [name: string, events: readonly SampleEvent[]][] = [
    ["a flake", [failed("npm test", "Error: socket closed"), worked("npm test")]],
    [
      "a flake with a changed repetition later",
      [
        failed("npm run e2e", "Error: page crashed"),
        worked("npm run e2e"),
        worked("CI=1 npm run e2e"),
      ],
    ],
    [
      "a test-driven cycle",
      [
        failed("pytest a.py", "E  AssertionError", { kind: "test-failure" }),
        edit,
        worked("pytest a.py"),
      ],
    ],
    [
      "a cycle where the flags are for show",
      [
        failed("pytest a.py", "E  AssertionError", { kind: "test-failure" }),
        edit,
        worked("pytest a.py -v"),
      ],
    ],
    [
      "a run cured by an edit, with another variable by the way",
      [failed("python a.py", "TypeError: no"), edit, worked("DEBUG=1 python a.py")],
    ],
    [
      "a guard left out",
      [failed("git commit -a", "lint failed"), worked("git commit -a --no-verify")],
    ],
    ["a repair", [failed("npx eslint src", "1 problem (1 error)"), worked("npx eslint src --fix")]],
    [
      "less strictness",
      [failed("black --check src", "would reformat src/a.py"), worked("black src")],
    ],
    [
      "a port that was taken",
      [
        failed("serve --port 3000", "Error: port 3000 is already in use"),
        worked("serve --port 3001"),
      ],
    ],
    [
      "another task of the same program",
      [failed("npm run build src", "npm error in build"), worked("npm test src")],
    ],
    [
      "the same command under a time limit",
      [failed("npm test", "Error: worker died"), worked("timeout 60 npm test")],
    ],
    [
      "fewer tests",
      [
        failed("pytest a.py", "E  AssertionError", { kind: "test-failure" }),
        worked("pytest a.py -k 'not slow'"),
      ],
    ],
    [
      "one test instead of all",
      [
        failed("pytest a.py", "E  AssertionError", { kind: "test-failure" }),
        worked("pytest a.py::test_one"),
      ],
    ],
    [
      "another question",
      [failed("tool run", "error: unknown option --x"), worked("tool run --help")],
    ],
    [
      "a file looked for elsewhere",
      [
        failed("cat src/a.py", "cat: src/a.py: No such file or directory", { kind: "not-found" }),
        worked("cat lib/a.py"),
      ],
    ],
    [
      "a folder that is not there",
      [
        failed("ls tests/session", "ls: cannot access 'tests/session'", { kind: "not-found" }),
        worked("ls tests/sessions"),
      ],
    ],
    [
      "a search without hits",
      [failed("grep -rn needle src", "", { kind: "not-found" }), worked("grep -rn need src")],
    ],
    [
      "a script run from elsewhere",
      [
        failed(
          "python a/run.py",
          "python: can't open file 'a/run.py': [Errno 2] No such file or directory",
          { kind: "not-found" },
        ),
        worked("python b/run.py"),
      ],
    ],
    [
      "a transient failure",
      [
        failed("curl -f localhost:1/x", "curl: (28) Operation timed out", { kind: "timeout" }),
        worked("curl -f --retry 3 localhost:1/x"),
      ],
    ],
    [
      "a rate limit",
      [
        failed("gh api repos/x", "HTTP 429: too many requests", { kind: "rate-limit" }),
        worked("gh api repos/x --paginate"),
      ],
    ],
    [
      "a killed command",
      [failed("make all", "", { exit: 124, kind: "timeout" }), worked("make all -j8")],
    ],
    [
      "what a person refused",
      [{ run: "rm -r build", ok: null, out: "denied by the user" }, worked("rm -rf build")],
    ],
    [
      "what was stopped",
      [failed("npm test", "Command aborted", { kind: "cancelled" }), worked("npm test -- --run")],
    ],
    [
      "another program on the same file",
      [failed("patch src/a.py fix.diff", "1 out of 3 hunks FAILED"), worked("nl -ba src/a.py")],
    ],
    [
      "a test runner replaced by running the file",
      [failed("pytest tests/a.py", missing("pytest")), worked("python tests/a.py")],
    ],
    [
      "a test run that ran nothing",
      [
        failed("pytest tests/a.py", missing("pytest")),
        worked("python -m unittest tests/a.py", "Ran 0 tests in 0.0s"),
      ],
    ],
    [
      "a success hidden behind a filter",
      [
        failed("npx tsc --noEmit", "src/a.ts: error TS1"),
        worked("npx tsc --noEmit --strict | grep -v vendor"),
      ],
    ],
    [
      "a success that ignores failure",
      [
        failed("npm run build", "error: unknown option --fast"),
        worked("npm run build --slow || true"),
      ],
    ],
    [
      "another heredoc",
      [
        failed("python - <<'E'\nimport a\nE", "ImportError: a"),
        worked("python - <<'E'\nimport b\nE"),
      ],
    ],
    [
      "other code",
      [
        failed("python -c 'import x'", "ModuleNotFoundError: No module named 'x'"),
        worked("python -c 'import y'"),
      ],
    ],
    [
      "a missing file written in between",
      [
        failed("python run.py", "python: can't open file 'run.py'", { kind: "not-found" }),
        worked("cat > run.py <<'E'\nprint(1)\nE"),
        worked("python run.py"),
      ],
    ],
    [
      "the next edit of content",
      [
        {
          tool: "edit_file",
          params: { path: "a.py", old_text: "x = 1", new_text: "x = 2" },
          ok: false,
          out: "String to replace not found",
        },
        {
          tool: "edit_file",
          params: { path: "a.py", old_text: "x = 10", new_text: "x = 2" },
          ok: true,
        },
      ],
    ],
    [
      "an install that has nothing to do with it",
      [
        failed("python a.py", "error: invalid choice: 'x'"),
        worked("pip install rich"),
        worked("python a.py"),
      ],
    ],
    [
      "an install among edits, when the error names no package",
      [
        failed("python a.py", "ValueError: wrong"),
        worked("pip install rich"),
        edit,
        worked("python a.py"),
      ],
    ],
    [
      "a fix out of the window",
      [
        failed("pytest a.py", missing("pytest")),
        ...Array.from({ length: 12 }, (_, n) => worked(`cat ${n}.txt`)),
        worked("python -m pytest a.py"),
      ],
    ],
    [
      "a fix after a person changed the subject",
      [
        failed("pytest a.py", missing("pytest")),
        { human: "Leave that for now and look at the checkout page of the shop instead." },
        worked("python -m pytest a.py"),
      ],
    ],
    [
      "a branch that was abandoned",
      [
        failed("pytest a.py", missing("pytest"), { offPath: true }),
        worked("python -m pytest a.py"),
      ],
    ],
    [
      "a command that works as it was, later",
      [failed("tool sync", "error: busy"), worked("tool sync --force-mode"), worked("tool sync")],
    ],
  ];

  it.each(cases)("learns nothing from %s", (_, events) => {
    expect(itemsOf(events)).toEqual([]);
  });

  it("learns across a person's short nudge", () => {
    const events = [
      failed("pytest a.py", missing("pytest")),
      { human: "try again" },
      worked("python -m pytest a.py"),
    ];
    expect(itemsOf(events)).toHaveLength(1);
  });
});
