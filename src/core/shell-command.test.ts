import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { programOf, splitShell, unwrapCommand } from "./shell-command.ts";

const words = (text: string): readonly (readonly string[])[] =>
  splitShell(text).map((command) => command.words);

describe("splitShell", () => {
  it.each([
    ["npm test", [["npm", "test"]]],
    [
      "cd /repo && npm test",
      [
        ["cd", "/repo"],
        ["npm", "test"],
      ],
    ],
    ["a; b | c || d & e", [["a"], ["b"], ["c"], ["d"], ["e"]]],
    ["a\nb # remark\nc", [["a"], ["b"], ["c"]]],
    ["echo 'a b' \"c d\" e\\ f", [["echo", "a b", "c d", "e f"]]],
    ['echo "say \\"hi\\" $HOME"', [["echo", 'say "hi" $HOME']]],
    ["echo $(ls | wc -l) `pwd`", [["echo", "$(ls | wc -l)", "`pwd`"]]],
    [
      "for f in a b; do wc -l $f; done",
      [
        ["for", "f", "in", "a", "b"],
        ["wc", "-l", "$f"],
      ],
    ],
    ["if [ -f x ]; then ls; fi", [["[", "-f", "x", "]"], ["ls"]]],
    ["(cd a && ls)", [["cd", "a"], ["ls"]]],
    ["ls \\\n -l", [["ls", "-l"]]],
    ["diff <(a) <(b)", [["diff", "<(a)", "<(b)"]]],
    ["", []],
    ["   # only a remark", []],
    ["echo 'never closed", [["echo", "never closed"]]],
  ])("splits %j", (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it("says what joins the commands", () => {
    expect(splitShell("a && b | c; d\ne").map((command) => command.joinedBy)).toEqual([
      "",
      "&&",
      "|",
      ";",
      ";",
    ]);
  });

  it("keeps prefixes, redirections and heredocs apart from the words", () => {
    const [command, next] = splitShell(
      "A=1 B='x y' cat <<'EOF' >out.txt 2>&1\nline & more\nEOF\nls",
    );
    expect(command?.assignments).toEqual(["A=1", "B=x y"]);
    expect(command?.words).toEqual(["cat"]);
    expect(command?.redirects).toEqual(["<<", ">out.txt", "2>&1"]);
    expect(command?.heredocs).toEqual(["line & more\n"]);
    expect(next?.words).toEqual(["ls"]);
  });

  it("keeps the words as written beside their values", () => {
    expect(splitShell("grep 'a b' c")[0]?.rawWords).toEqual(["grep", "'a b'", "c"]);
  });

  it("never throws and answers the same twice", () => {
    const shellish = fc.string({
      unit: fc.constantFrom(..."ab '\"`$()<>|&;\\\n#=-{}!\0".split("")),
      maxLength: 200,
    });
    fc.assert(
      fc.property(shellish, (text) => {
        expect(splitShell(text)).toEqual(splitShell(text));
      }),
    );
  });

  it("takes time linear in the text", () => {
    const started = performance.now();
    splitShell("echo $(a 'b' \"c\" && ".repeat(20_000));
    splitShell("<<E ".repeat(50_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("unwrapCommand", () => {
  it.each([
    ["sudo -u dev env A=1 timeout -k 5 10s npm test", ["npm", "test"], ["A=1"]],
    ["time -p make", ["make"], []],
    ["X=1 nohup ./run.sh", ["./run.sh"], ["X=1"]],
    ["env", ["env"], []],
    ["command -v node", ["command", "-v", "node"], []],
  ])("unwraps %j", (text, expectedWords, expectedAssignments) => {
    const unwrapped = unwrapCommand(splitShell(text)[0]!);
    expect(unwrapped.words).toEqual(expectedWords);
    expect(unwrapped.assignments).toEqual(expectedAssignments);
  });
});

describe("programOf", () => {
  it.each([
    ["/usr/bin/python3 -m pytest", "python3"],
    ["sudo apt-get install jq", "apt-get"],
    ["A=1", null],
  ])("names the program of %j", (text, expected) => {
    expect(programOf(splitShell(text)[0]!)).toBe(expected);
  });
});
