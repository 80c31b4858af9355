import { describe, expect, it } from "vitest";
import { shellUse } from "./shell-use.ts";

const cases: readonly (readonly [text: string, program: string, shape: string])[] = [
  ["npm test", "npm test", "plain"],
  ["cd /srv/app && npm run build", "npm run", "plain"],
  ["cd app && CI=1 timeout 60 npm test | tail -5", "npm test", "|"],
  ["export A=1; source env.sh; pytest -q", "pytest", "plain"],
  ["git -C app commit -m 'x && y'", "git commit", "plain"],
  ["git add . && git commit -m x", "git add", "&&"],
  ["python3 -m pytest tests -x", "python3 -m pytest", "plain"],
  ["python - <<'EOF'\nprint(1)\nEOF", "python", "<<"],
  ["cat > a.py <<'EOF'\nx && y | z\nEOF\npython a.py", "cat", "<< ;"],
  ["sudo -u app /usr/bin/systemctl restart web", "systemctl restart", "plain"],
  ["sed -i s/a/b/ f || true", "sed -i", "plain"],
  ["cd /srv", "cd", "plain"],
  ["A=1", "=", "plain"],
];

describe("shellUse", () => {
  it.each(cases)("%j runs %s, shape %s", (text, program, shape) => {
    expect(shellUse(text)).toEqual({ program, shape });
  });

  it("is null where nothing runs", () => {
    expect(shellUse("")).toBeNull();
    expect(shellUse("# a comment")).toBeNull();
  });
});
