import { describe, expect, it } from "vitest";
import { fixes } from "./fixes.ts";
import {
  failed,
  missing,
  sampleSession,
  worked,
  type SampleEvent,
} from "./sample-session.suite.ts";

/** A call that names its folder. */
const runHere = (command: string, ok: boolean): SampleEvent => ({
  tool: "shell",
  params: { command, workdir: "/home/dev/shop" },
  ok,
  out: 'npm error Missing script: "build"',
});

describe("fixes: findings", () => {
  const lesson = [
    failed("pytest a.py", missing("pytest")),
    failed("py.test a.py", missing("py.test")),
    worked("python -m pytest a.py"),
  ];

  it("point at the failure and at the fix", () => {
    const session = sampleSession(lesson);
    const [finding] = fixes.extract(session);
    expect(finding?.evidence.map(({ role, locator, subject }) => [role, locator, subject])).toEqual(
      [
        ["failure", "p:/0/result", session.executions[0]?.key],
        ["fix", "p:/2/call", session.executions[2]?.key],
        ["confirmation", "p:/2/result", session.executions[2]?.key],
      ],
    );
    expect(finding?.evidence.every(({ excerpt }) => excerpt.length <= 280)).toBe(true);
  });

  it("count what it cost from the first failure on", () => {
    const [finding] = fixes.extract(sampleSession(lesson));
    expect([finding?.costTurns, finding?.costTokens, finding?.costMs]).toEqual([2, 20, 2_000]);
  });

  it("count from the first of several failures that were the same", () => {
    const resolve = failed("npm install charts", "npm error code ERESOLVE");
    const cure = worked("npm install charts --legacy-peer-deps");
    const [once] = fixes.extract(sampleSession([resolve, cure]));
    const [again] = fixes.extract(sampleSession([resolve, resolve, resolve, cure]));
    expect([again?.key, again?.costTurns, once?.costTurns]).toEqual([once?.key, 3, 1]);
  });

  it("are the same whether a call names the folder of its session or none", () => {
    const build = "cd frontend && npm run build";
    const [named] = fixes.extract(
      sampleSession([runHere("npm run build", false), runHere(build, true)]),
    );
    const [unnamed] = fixes.extract(
      sampleSession([failed("npm run build", 'npm error Missing script: "build"'), worked(build)]),
    );
    expect(named?.detail["failing"]).toBe("npm run build");
    expect(named?.key).toBe(unnamed?.key);
  });

  it("speak against what was tried and failed, and against the opposite", () => {
    const findings = fixes.extract(sampleSession(lesson));
    expect(
      findings.map(({ stance, detail }) => [stance, detail["failing"], detail["working"]]),
    ).toEqual([
      ["support", "pytest <path>", "python -m pytest <path>"],
      ["against", "pytest <path>", "py.test <path>"],
      ["against", "python -m pytest <path>", "pytest <path>"],
      ["support", "py.test <path>", "python -m pytest <path>"],
      ["against", "python -m pytest <path>", "py.test <path>"],
    ]);
  });

  it("have one key for one lesson, whatever the session, the folder and the time", () => {
    const [here] = fixes.extract(
      sampleSession([failed("python a.py", missing("python")), worked("python3 a.py")]),
    );
    const [there] = fixes.extract(
      sampleSession(
        [failed("python /srv/ci/b.py", missing("python")), worked("python3 /srv/ci/b.py")],
        {
          id: "other",
          cwd: "/srv/ci",
          repo: "example.org/other",
          startedAt: null,
        },
      ),
    );
    expect(there?.key).toBe(here?.key);
  });

  it("keep lessons of different repositories apart", () => {
    const events = [failed("pytest a.py", missing("pytest")), worked("bin/test a.py")];
    const keys = ["one", "two"].map(
      (repo) => fixes.extract(sampleSession(events, { repo }))[0]?.key,
    );
    expect(new Set(keys).size).toBe(2);
  });

  it("are told everywhere, where the repository is not known, only when they hold in two sessions", () => {
    const install = [
      failed("python a.py", "ModuleNotFoundError: No module named 'rich'"),
      worked("pip install rich"),
      worked("python a.py"),
    ];
    const of = (id: string) => fixes.extract(sampleSession(install, { id, repo: null }));
    expect(fixes.consolidate(of("one"))).toBeNull();
    expect(fixes.consolidate([...of("one"), ...of("two")])).toMatchObject({
      scope: "global",
      support: 2,
    });
    const create = { tool: "editor", params: { path: "/srv/a/b.py", file_text: "x" } };
    const folder = [
      { ...create, ok: false, out: "[Errno 2] No such file or directory: '/srv/a/b.py'" },
      worked("mkdir -p /srv/a"),
      { ...create, ok: true },
    ];
    const tool = fixes.extract(sampleSession(folder, { repo: null }));
    expect(fixes.consolidate(tool)).toMatchObject({ scope: "global", support: 1 });
  });

  it("take no install for the cure of an error that misses nothing", () => {
    const other = [
      failed("python a.py", "ValueError: architectures failed to be inspected"),
      worked("pip install rich"),
      worked("python a.py"),
    ];
    expect(fixes.extract(sampleSession(other))).toEqual([]);
  });

  it("are none without a place to point at", () => {
    const session = sampleSession(lesson);
    const executions = session.executions.map((one) => ({ ...one, sourceKey: null }));
    expect(fixes.extract({ ...session, executions })).toEqual([]);
  });
});
