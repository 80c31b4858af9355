import { describe, expect, test } from "vitest";
import type { ExecutionView, StepView } from "../../core/session-view.ts";
import { erosionText } from "./erosion-text.ts";
import { sessionErosion } from "./session-erosion.ts";

interface Turn {
  readonly tool?: string;
  readonly params: Record<string, string>;
  readonly result?: string;
  readonly failed?: boolean;
  readonly offPath?: boolean;
}

function erosionOf(turns: readonly Turn[]) {
  const steps = turns.map(({ offPath }, i) => ({ key: `s${i}`, kind: "assistant", onFinalPath: offPath !== true }) as StepView); // prettier-ignore
  const executions = turns.map(({ tool = "Edit", params, result = "ok", failed }, i) => {
    const text = JSON.stringify(params);
    return { key: `e${i}`, stepKey: `s${i}`, tool, server: null, params: text, paramHash: text, outcome: failed === true ? "failure" : "success", errorText: null, resultExcerpt: result } as unknown as ExecutionView; // prettier-ignore
  });
  return sessionErosion({ steps, executions });
}

const edit = (old: string, added: string, path = "src/cart.ts"): Turn => ({
  params: { file_path: path, old_string: old, new_string: added },
});
const run = (command: string, result = command): Turn => ({ tool: "Bash", params: { command }, result }); // prettier-ignore
const looks = (count: number): Turn[] => Array.from({ length: count }, (_, i) => run(`ls ${i}`));

describe("quality erosion of a session", () => {
  test("fewer than ten turns with tool calls say nothing", () => {
    expect(erosionOf(looks(9))).toBeNull();
    expect(erosionOf(looks(10))).toMatchObject({ score: 0, eroding: false, edits: 0 });
  });

  test("a call that repeats with the same result is duplication, one that sees a change is work", () => {
    const same = Array.from({ length: 10 }, () => run("npm test", "1 failed"));
    expect(erosionOf(same)?.duplication).toBeCloseTo(0.9, 12);
    const polling = Array.from({ length: 10 }, (_, i) => run("gh run view", `${i} done`));
    expect(erosionOf(polling)?.duplication).toBe(0);
  });

  test("edits that write ever more are growth; too few of them say nothing", () => {
    const sizes = [10, 10, 10, 10, 10, 40, 40, 40, 40, 40];
    const growing = sizes.map((size, i) => edit(`old ${i}`, `${i}`.padEnd(size, "x")));
    expect(erosionOf(growing)).toMatchObject({ growth: 0.75, writtenEarly: 10, writtenLate: 40 });
    const shrinking = growing.toReversed();
    expect(erosionOf(shrinking)?.growth).toBe(0);
    expect(erosionOf([...looks(8), ...growing.slice(4, 6)])).toMatchObject({
      growth: 0,
      writtenEarly: null,
    });
  });

  test.each([
    ["the other way round", [edit("a", "b"), edit("b", "a")], 1, 2],
    ["another file", [edit("a", "b"), edit("b", "a", "src/shop.ts")], 0, 2],
    ["everything by git", [edit("a", "b"), edit("c", "d"), run("git reset --hard")], 2, 2],
    ["everything by a path", [edit("a", "b"), run("git checkout -- .")], 1, 1],
    ["its file by git", [edit("a", "b"), run("git restore src/cart.ts")], 1, 1],
    ["another file by git", [edit("a", "b"), run("git restore src/shop.ts")], 0, 1],
    ["a branch is no way back", [edit("a", "b"), run("git checkout -b cart")], 0, 1],
    ["what is stashed and taken out", [edit("a", "b"), run("git stash pop")], 0, 1],
    ["its file removed", [edit("a", "b"), run("rm -f src/cart.ts")], 1, 1],
    ["left behind by a rewind", [{ ...edit("a", "b"), offPath: true }], 1, 1],
    ["one that failed was none", [{ ...edit("a", "b"), failed: true }], 0, 0],
    ["by a here-document", [run("cat > a.py <<'EOF'\nprint(1)\nEOF")], 0, 1],
  ])("taken back: %s", (_name, turns: readonly Turn[], undone, edits) => {
    expect(erosionOf([...looks(10 - turns.length), ...turns])).toMatchObject({ undone, edits });
  });

  test("all three together erode, and the words name only what was found", () => {
    const early = Array.from({ length: 3 }, () => edit("a", "b"));
    const late = Array.from({ length: 5 }, () => edit("c", "x".repeat(100)));
    const erosion = erosionOf([...early, ...looks(1), ...late, run("git stash")]);
    expect(erosion?.eroding).toBe(true);
    if (erosion === null) throw new Error("ten turns are enough");
    expect(erosionText(erosion)).toBe(
      "its work eroded over its last 10 turns: 60% of its calls were repetitions, its edits grew from 26 to 100 characters, 8 of 8 edits were taken back",
    );
    const same = erosionOf(Array.from({ length: 10 }, () => run("npm test", "1 failed")));
    if (same === null) throw new Error("ten turns are enough");
    expect(erosionText(same)).toBe(
      "its work eroded over its last 10 turns: 90% of its calls were repetitions",
    );
  });
});
