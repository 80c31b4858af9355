import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitShell } from "./shell-command.ts";
import { skipNested, skipSingleQuotes } from "./shell-nesting.ts";

describe("skipNested", () => {
  it.each([
    ["$(ls) rest", "$(ls)"],
    ["$(ls $(pwd) ')') rest", "$(ls $(pwd) ')')"],
    ['$(echo ")") rest', '$(echo ")")'],
    ["${a:-$(b)} rest", "${a:-$(b)}"],
    ["$((1 << (2 + 3))) rest", "$((1 << (2 + 3)))"],
    ["(( a << 2 )) rest", "(( a << 2 ))"],
    ["<(sort a) rest", "<(sort a)"],
    ["`date \\` x` rest", "`date \\` x`"],
    ["$(a # don't\n) rest", "$(a # don't\n)"],
    ["$(cat <<'EOF'\nDon't stop :)\nEOF\n) rest", "$(cat <<'EOF'\nDon't stop :)\nEOF\n)"],
    ["$(cat <<-X\n\tit's\n\tX\n) rest", "$(cat <<-X\n\tit's\n\tX\n)"],
    ['$(cat <<<"it\'s") rest', '$(cat <<<"it\'s")'],
    ["$(never closed", "$(never closed"],
    ["$(cat <<E\nnever closed", "$(cat <<E\nnever closed"],
  ])("ends %j after %j", (text, nested) => {
    expect(text.slice(0, skipNested(text, 0))).toBe(nested);
  });

  it("moves forward and stays inside any text", () => {
    const shellish = fc.string({
      unit: fc.constantFrom(..."a '\"`$(){}<\\\n#".split("")),
      maxLength: 120,
    });
    fc.assert(
      fc.property(shellish, (tail) => {
        const text = `$(${tail}`;
        const end = skipNested(text, 0);
        expect(end).toBeGreaterThanOrEqual(Math.min(2, text.length));
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  it("takes time linear in the text and no stack", () => {
    const started = performance.now();
    skipNested("$(".repeat(200_000), 0);
    skipNested("$(cat <<E\n".repeat(50_000), 0);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("skipSingleQuotes", () => {
  it("ends after the closing quote, or with the text", () => {
    expect(skipSingleQuotes("'a\\'b", 0)).toBe(4);
    expect(skipSingleQuotes("'ab", 0)).toBe(3);
  });
});

describe("splitShell with substitutions", () => {
  it("sees what follows a commit message given as a heredoc", () => {
    const text = "git commit -m \"$(cat <<'EOF'\nDon't lose (this)\nEOF\n)\" && git push";
    expect(splitShell(text).map((command) => command.words[1])).toEqual(["commit", "push"]);
  });

  it("keeps a parameter expansion with blanks in one word", () => {
    expect(splitShell('echo ${a:-b c} "${d:-"e f"}"')[0]?.words).toEqual([
      "echo",
      "${a:-b c}",
      '${d:-"e f"}',
    ]);
  });
});
