import { describe, expect, it } from "vitest";
import { baseName, joinPath, looksLikePath, withoutMachinePaths } from "./path-form.ts";

describe("withoutMachinePaths", () => {
  it.each([
    ["python /home/dev/shop/tools/a.py", "python tools/a.py"],
    ["cd /home/dev/shop && ls", "cd . && ls"],
    ["cat /home/other/x/b.txt", "cat …/b.txt"],
    ["/usr/bin/python3 -m pytest", "/usr/bin/python3 -m pytest"],
    ["PYTHONPATH=/home/dev/shop/lib:/data/big/lib", "PYTHONPATH=lib:…/lib"],
    ["cat /home/[REDACTED:user:0a1b2c3d]/proj/b.txt", "cat …/b.txt"],
    ["type C:\\Users\\dev\\b.txt", "type …/b.txt"],
    ["src/a.ts and ./b and ~/c/d", "src/a.ts and ./b and ~/c/d"],
    ["https://example.org/a/b", "https://example.org/a/b"],
  ])("%j becomes %j", (text, expected) => {
    expect(withoutMachinePaths(text, "/home/dev/shop")).toBe(expected);
  });
});

describe("joinPath", () => {
  it.each([
    [null, "a/b", "a/b"],
    ["tests", "../a.py", "a.py"],
    ["a", "./b/../c", "a/c"],
    ["a", "/x/y", "/x/y"],
    ["a", "..", "."],
    [null, "../up", "../up"],
  ])("%j and %j make %j", (directory, path, expected) => {
    expect(joinPath(directory, path)).toBe(expected);
  });
});

describe("looksLikePath", () => {
  it.each(["a.py", "src/x", "./run", "tests/a.py::Test::one", ".."])("takes %j", (word) => {
    expect(looksLikePath(word)).toBe(true);
  });

  it.each(["word", "", "a b.py", "$(pwd)/a", "https://example.org/a", "*.ts", "3.11"])(
    "leaves %j",
    (word) => {
      expect(looksLikePath(word)).toBe(false);
    },
  );
});

describe("baseName", () => {
  it.each([
    ["a/b.py", "b.py"],
    ["b", "b"],
    ["a/b/", "b"],
  ])("of %j is %j", (path, expected) => {
    expect(baseName(path)).toBe(expected);
  });
});
