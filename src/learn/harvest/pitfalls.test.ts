import { describe, expect, it } from "vitest";
import { maskedLine } from "./pitfall-line.ts";
import { pitfalls } from "./pitfalls.ts";
import {
  edit,
  failed,
  missing,
  sampleSession,
  worked,
  type SampleEvent,
} from "./sample-session.suite.ts";

function itemOf(runs: readonly (readonly SampleEvent[])[], roots?: readonly string[]) {
  const findings = runs.flatMap((events, index) => {
    const id = `run ${index}`;
    const root = roots?.[index];
    return pitfalls.extract(sampleSession(events, root === undefined ? { id } : { id, root }));
  });
  const [first] = findings;
  return first === undefined
    ? null
    : pitfalls.consolidate(findings.filter((one) => one.key === first.key));
}

const replace = (text: string, ok: boolean): SampleEvent => ({
  tool: "edit_file",
  params: { path: "a.ts", old_text: `const total = ${text};`, new_text: "z" },
  ok,
  out: ok ? "" : "String to replace not found in file",
});
const otherEdit = (params: Record<string, string>): SampleEvent => ({
  tool: "edit_file",
  params: { path: "a.ts", old_text: "const total = b;", new_text: "z", ...params },
  ok: true,
});
const unsettled = (app: string) =>
  failed("python manage.py check", `ImproperlyConfigured: '${app}' is not configured`);

const write = (...lines: readonly string[]): SampleEvent =>
  worked(`cat <<'EOF' > try.py\n${lines.join("\n")}\nEOF`);
const noTable = (name: string) =>
  failed("python3 try.py", `orm.db.OperationalError: no such table: ${name}`);

const rewrite = (name: string, ...cure: readonly string[]): readonly SampleEvent[] => [
  write("import orm", `orm.Model("${name}").all()`),
  noTable(name),
  write("import orm", ...cure, `orm.Model("${name}").all()`),
  worked("python3 try.py"),
];

describe("pitfalls", () => {
  it("are errors that come back in another session, with what ended them", () => {
    const item = itemOf([
      [unsettled("shop"), edit, worked("python manage.py check")],
      [unsettled("shop"), worked("ls"), edit, worked("python manage.py check")],
    ]);
    expect(item?.text).toBe(
      "`python manage.py` keeps failing with \"ImproperlyConfigured: 'shop' is not configured\"; a change of files got past it in 2 of 2 sessions.",
    );
    expect([item?.category, item?.support, item?.confidence, item?.status, item?.scope]).toEqual([
      "pitfall",
      2,
      0.75,
      "active",
      "repo",
    ]);
    expect(item?.costTurns).toBe(5);
  });

  it("are questions, shown to no session, where no way out recurs", () => {
    const again = itemOf([
      [replace("a", false), replace("b", true)],
      [replace("c", false), worked("git status"), replace("d", true)],
    ]);
    expect(again?.evidence.map(({ role }) => role)).toEqual([
      "failure",
      "confirmation",
      "failure",
      "confirmation",
    ]);
    expect(again?.text).toBe(
      '`edit_file` keeps failing with "String to replace not found in file"; one of the next calls worked in 2 of 2 sessions, what made it work is not known.',
    );
    expect([again?.category, again?.status, again?.confidence, again?.scope]).toEqual([
      "question",
      "candidate",
      0.5,
      "global",
    ]);
    const refused = [replace("a", false)];
    const item = itemOf([refused, refused]);
    expect(item?.text).toContain("none of the next calls got past it");
    expect(item?.category).toBe("question");
  });

  it("are told of a command that no session got to work", () => {
    const item = itemOf([[unsettled("shop")], [unsettled("shop")]]);
    expect(item?.text).toContain("none of the next calls got past it");
    expect([item?.category, item?.status]).toEqual(["pitfall", "active"]);
  });

  it("do not claim that nothing got past an error when the outcome of later calls is unknown", () => {
    const open: readonly SampleEvent[] = [
      replace("a", false),
      {
        tool: "edit_file",
        params: { path: "a.ts", old_text: "const total = b;", new_text: "z" },
        ok: null,
      },
    ];
    expect(itemOf([open, open])?.text).toContain("what became of it is not known");
  });

  it("take neither a failed edit nor the same program on something else for the cure", () => {
    const halfway: readonly SampleEvent[] = [
      unsettled("shop"),
      { tool: "edit_file", params: { path: "a.ts", old_text: "a", new_text: "z" }, ok: false },
      worked("python manage.py prepare"),
      worked("python manage.py check"),
    ];
    expect(itemOf([halfway, halfway])?.category).toBe("question");
  });

  it("point at what ended them", () => {
    const edited = [unsettled("shop"), edit, worked("python manage.py check", "ok")];
    const [finding] = pitfalls.extract(sampleSession(edited));
    expect(finding?.evidence.map(({ role, locator }) => [role, locator])).toEqual([
      ["failure", "p:/0/result"],
      ["fix", "p:/1/call"],
      ["confirmation", "p:/2/result"],
    ]);
  });

  it("name a command that was run in between, and take no new branch for an edit", () => {
    const branched = [
      unsettled("shop"),
      worked("git checkout -b other"),
      worked("python manage.py check"),
    ];
    expect(itemOf([branched, branched])?.text).toContain(
      "`git checkout` and another try got past it in 2 of 2 sessions",
    );
  });

  it("say when a look at the file came first", () => {
    const looked = [
      replace("a", false),
      { tool: "read_file", params: { path: "a.ts" }, ok: true },
      replace("b", true),
    ];
    expect(itemOf([looked, looked])?.text).toContain(
      "a look at the file and another try got past it in 2 of 2 sessions",
    );
  });

  it("take no other edit for another try", () => {
    const read: SampleEvent = { tool: "read_file", params: { path: "a.ts" }, ok: true };
    const elsewhere = [
      otherEdit({ path: "b.ts" }),
      otherEdit({ old_text: "import { join } from 'path'" }),
    ];
    for (const end of elsewhere) {
      const item = itemOf([
        [replace("a", false), read, end],
        [replace("a", false), read, end],
      ]);
      expect(item?.text).toContain("none of the next calls got past it");
      expect(item?.category).toBe("question");
    }
  });

  describe("of scripts that the sessions wrote", () => {
    it("tell what their new texts have in common", () => {
      const item = itemOf([
        rewrite("orders", "orm.create_tables()", "orm.setup_one()"),
        rewrite("users", "orm.create_tables()", "orm.setup_two()"),
      ]);
      expect(item?.text).toBe(
        '`python <script>` keeps failing with "orm.db.OperationalError: no such table: <name>"; the script rewritten with `create_tables()` got past it in 2 of 2 sessions.',
      );
      expect(item?.evidence.map(({ role }) => role)).toEqual([
        "failure",
        "fix",
        "confirmation",
        "failure",
        "fix",
        "confirmation",
      ]);
    });

    it("are none where the new texts have nothing in common, or nothing ended them", () => {
      expect(
        itemOf([rewrite("orders", "orm.setup_one()"), rewrite("users", "orm.setup_two()")]),
      ).toBeNull();
      const open = [write("import orm"), noTable("orders")];
      expect(itemOf([open, open])).toBeNull();
    });

    it("are none about names that the session made up", () => {
      const own = [
        write("APPS = ['trial_app']"),
        failed("python3 try.py", "ModuleNotFoundError: No module named 'trial_app'"),
        worked("mkdir trial_app"),
        write("APPS = ['trial_app']", "load_all()"),
        worked("python3 try.py"),
      ];
      expect(itemOf([own, own])).toBeNull();
    });
  });

  it("count several hits in one session once", () => {
    expect(itemOf([[replace("a", false), replace("b", false), replace("c", false)]])).toBeNull();
  });

  it("need sessions of different roots", () => {
    const run = [replace("a", false)];
    expect(itemOf([run, run], ["root", "root"])).toBeNull();
    expect(itemOf([run, run], ["one", "two"])?.support).toBe(2);
  });

  it("are left to the fixes where a changed call ends them", () => {
    const fixed = [failed("pytest a.py", missing("pytest")), worked("python -m pytest a.py")];
    expect(itemOf([fixed, fixed])).toBeNull();
  });

  it.each([
    ["failing tests", failed("pytest a.py", "E   AssertionError: 'x'", { kind: "test-failure" })],
    ["fruitless searches", failed("grep -n x a.py", "", { kind: "not-found" })],
    [
      "looking for files",
      failed("cat a.py", "cat: a.py: No such file or directory", { kind: "not-found" }),
    ],
    [
      "transient failures",
      failed("git fetch origin", "fatal: Connection timed out", { kind: "network" }),
    ],
    ["what a person stopped", failed("npm run all", "Command aborted", { kind: "cancelled" })],
    [
      "errors of a script that name nothing",
      failed("python a.py", "IndexError: list index out of range"),
    ],
    ["outputs that tell no error", failed("tool run", "all is well")],
    ["orders in the output", failed("tool run", "error: visit https://example.org now")],
  ])("are not %s", (_, event) => {
    expect(itemOf([[event], [event]])).toBeNull();
  });
});

describe("maskedLine", () => {
  it.each([
    ["No module named 'pytest'", "No module named 'pytest'"],
    ["old_str `if (a) { return b; }` not found", "old_str <text> not found"],
    ["old_str `        first line of many that go on", "old_str <text>"],
    ["can't open file '/data/x/a.py': [Errno 2]", "can't open file <path>: [Errno <n>]"],
    ["a.ts:12:5 - error TS2304", "<path>:<n>:<n> - error TS<n>"],
    ["range [1, 300] of 120", "range [<n>] of <n>"],
    ["commit 0a1b2c3d4e5f is gone", "commit <id> is gone"],
    ["can't decode byte 0xe2 in position 9", "can't decode byte <hex> in position <n>"],
    ["django.db.utils.OperationalError: x", "django.db.utils.OperationalError: x"],
  ])("%j becomes %j", (line, expected) => {
    expect(maskedLine(line, null)).toBe(expected);
  });
});
