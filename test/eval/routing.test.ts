import { describe, expect, it } from "vitest";
import { csvRows } from "../../eval/data/csv-rows.ts";
import { armPair, halves } from "../../eval/routing/fitted-routes.ts";
import { byNeed, curveIntervals, shareCurve } from "../../eval/routing/share-curve.ts";

function ranked(weak: boolean, strong: boolean, need: number) {
  return { weak, strong, need };
}

describe("rows of CSV", () => {
  it.each([
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ['"a, ""b""\nc",2', [['a, "b"\nc', "2"]]],
    [
      "a,\r\n,b",
      [
        ["a", ""],
        ["", "b"],
      ],
    ],
    ["", []],
  ])("%j", (text, rows) => {
    expect(csvRows(text)).toEqual(rows);
  });

  it("refuses a quote that never ends", () => {
    expect(() => csvRows('a,"b')).toThrow("row 1 is no CSV");
  });
});

describe("accuracy by share of strong calls", () => {
  // Of four tasks the strong arm does three and the weak one one.
  const tasks = [
    ranked(false, true, 4),
    ranked(false, true, 3),
    ranked(true, true, 2),
    ranked(false, false, 1),
  ];

  it("is all recovered at half the calls when sent in the right order", () => {
    expect(shareCurve(byNeed(tasks))).toEqual({ apgr: (0.25 + 0.75 + 1 + 1) / 4, shareFor95: 0.5 });
  });

  it("is recovered last in the wrong order", () => {
    const wrong = byNeed(tasks.map((task) => ({ ...task, need: -task.need })));
    expect(shareCurve(wrong).shareFor95).toBe(1);
    expect(shareCurve(wrong).apgr).toBeLessThan(0.3);
  });

  it("counts a task as often as a bootstrap drew it", () => {
    const twice = [tasks[0]!, tasks[0]!, tasks[2]!];
    const drawn = shareCurve(byNeed(tasks), Int32Array.from([2, 0, 1, 0]));
    expect(drawn.apgr).toBeCloseTo(shareCurve(twice).apgr, 12);
    expect(drawn.shareFor95).toBeCloseTo(shareCurve(twice).shareFor95, 12);
  });

  it("has paired intervals: an order leads itself by nothing", () => {
    const many = Array.from({ length: 60 }, (_, at) => ({ ...tasks[at % 4]!, at }));
    const { of, lead } = curveIntervals([byNeed(many), byNeed(many)]);
    expect(lead[1]).toEqual([0, 0]);
    expect(of[0]?.apgr[0]).toBeLessThan(of[0]?.apgr[1] ?? 0);
  });
});

describe("a table of outcomes", () => {
  const tasks = Array.from({ length: 200 }, (_, index) => ({
    id: `task ${index}`,
    taskType: "t",
    text: "",
    outcomes: new Map([
      ["good", { isSuccess: index % 10 !== 0, costUsd: 2 }],
      ["middling", { isSuccess: index % 2 === 0, costUsd: 1 }],
      ["bad", { isSuccess: false, costUsd: 1.5 }],
    ]),
  }));

  it("is cut in two by the tasks alone", () => {
    const { fit, report } = halves(tasks);
    expect(fit.length + report.length).toBe(200);
    expect(Math.abs(fit.length - report.length)).toBeLessThan(50);
    expect(halves(tasks.toReversed())).toEqual({ fit, report });
  });

  it("sets the best arm against the cheapest other", () => {
    expect(armPair(tasks)).toEqual({ strong: "good", weak: "middling" });
    expect(armPair([])).toBeNull();
  });
});
