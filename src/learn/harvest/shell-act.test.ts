import { describe, expect, it } from "vitest";
import { shellActs } from "./shell-act.ts";

const last = (line: string) => shellActs(line, null).at(-1)!;

describe("shellActs", () => {
  it.each([
    ["pytest a.py", "pytest", ["pytest"]],
    ["python3 -m pytest a.py", "pytest", ["python3", "-m", "pytest"]],
    ["python -m pip install rich", "pip install", ["python", "-m", "pip", "install"]],
    ["npx --yes vitest run", "vitest", ["npx", "--yes", "vitest"]],
    ["uv run python -m pytest", "pytest", ["uv", "run", "python", "-m", "pytest"]],
    ["./node_modules/.bin/tsc -p .", "tsc", ["./node_modules/.bin/tsc"]],
    ["python tests/runtests.py forms", "runtests.py", ["python", "tests/runtests.py"]],
    ["git -C /repo push origin", "git push", ["git", "-C", "/repo", "push"]],
    ["npm run lint", "npm run", ["npm", "run"]],
    ["sudo systemctl start redis", "systemctl start", ["systemctl", "start"]],
    ["python -c 'print(1)'", "python -c", ["python", "-c"]],
    ["bash -lc 'cd web && npm test'", "npm test", ["npm", "test"]],
  ])("of %j runs %j", (line, head, launch) => {
    const act = last(line);
    expect([act.head, act.launch]).toEqual([head, launch]);
  });

  it("knows what a command is wrapped in", () => {
    expect(last("sudo timeout 60 npm test").wrappers).toEqual(["sudo", "timeout"]);
  });

  it("knows the folder and the variables a command runs in", () => {
    const act = last("cd web && export A=1 && cd app && B=2 npm test");
    expect([act.directory, act.environment]).toEqual(["web/app", ["A=1", "B=2"]]);
  });

  it.each([
    ["pytest a.py", "exit"],
    ["cd web && pytest a.py", "exit"],
    ["pytest a.py | tail -5", "viewed"],
    ["pytest a.py | grep -v warn", "masked"],
    ["pytest a.py || true", "masked"],
    ["pytest a.py; echo done", "masked"],
    ["pytest a.py &", "exit"],
    ["set -e; pytest a.py; echo done", "exit"],
    ["set -o pipefail; pytest a.py | tail -5", "exit"],
    ["pytest a.py && echo ok || echo no", "masked"],
  ])("of %j the exit code is %s", (line, proof) => {
    expect(shellActs(line, null).find((act) => act.head === "pytest")?.proof).toBe(proof);
  });

  it.each([
    ["cat > a.py <<'E'\nx\nE", true],
    ["npm test > out.txt 2>&1", true],
    ["npm test 2>&1", false],
    ["npm test > /dev/null", false],
  ])("says whether %j writes a file", (line, writes) => {
    expect(last(line).writesFile).toBe(writes);
  });

  it.each([
    ["test -f a", true, false],
    ["bin/test a.py", false, true],
    ["grep x a.py", true, false],
  ])("tells what only looks and what tests: %j", (line, isReading, isTest) => {
    const act = last(line);
    expect([act.isReading, act.isTest]).toEqual([isReading, isTest]);
  });
});
