import { describe, expect, it } from "vitest";
import { attemptsOf, type Attempt } from "./attempt.ts";
import { sampleSession, worked, type SampleEvent } from "./sample-session.suite.ts";
import { writtenText } from "./written-text.ts";

function only(event: SampleEvent): Attempt {
  return attemptsOf(sampleSession([event]))[0] as Attempt;
}

describe("writtenText", () => {
  it.each([
    ["cat <<'EOF' > a/run.py\nprint(1)\nEOF", "a/run.py", "print(1)"],
    [
      "cd a && cat > run.py <<EOF\nprint(1)\nprint(2)\nEOF\npython run.py",
      "run.py",
      "print(1)\nprint(2)",
    ],
    ["tee -a notes.md <<-EOF\nx\nEOF", "notes.md", "x"],
    ["python3 - <<'PY'\nprint(1)\nPY", null, "print(1)"],
    ["cat <<EOF > cut.py\nwithout an end", "cut.py", "without an end"],
  ])("of %j", (line, path, text) => {
    expect(writtenText(only(worked(line)))).toEqual({ path, text });
  });

  it("is that of an editing tool", () => {
    const params = { command: "create", path: "a/b.py", file_text: "x = 1\n" };
    expect(writtenText(only({ tool: "editor", params, ok: true }))).toEqual({
      path: "a/b.py",
      text: "x = 1\n",
    });
  });

  it.each(["ls -la", "echo a > b.txt", "cat <<EOF"])("is none of %j", (line) => {
    expect(writtenText(only(worked(line)))).toBeNull();
  });
});
