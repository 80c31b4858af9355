import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { secretlintFindings } from "../../eval/redaction/secretlint.ts";
import { missedBars, shareOf } from "../../eval/redaction/shares.ts";
import { piiTask } from "../../eval/tasks/pii.ts";
import { redactionTask } from "../../eval/tasks/redaction.ts";

const hits = [true, true, false, true].map((isHit, n) => ({ cluster: String(n), isHit }));

describe("the evaluations of redaction", () => {
  it("count shares, with an interval around them", () => {
    const share = shareOf("hidden", hits);
    expect(share).toMatchObject({ value: 0.75, n: 4 });
    expect(share.interval?.[0]).toBeLessThan(0.75);
  });

  it("say which bars were missed", () => {
    const measures = [
      shareOf("reached", hits, { atLeast: 0.75 }),
      shareOf("too few", hits, { atLeast: 0.8 }),
      shareOf("too many", hits, { atMost: 0.5 }),
      shareOf("no bar", hits),
    ];
    expect(missedBars(measures)).toEqual(["too few: 0.750", "too many: 0.750"]);
  });

  it("have a baseline that finds what its preset knows", async () => {
    expect(
      await secretlintFindings(
        `token: ${["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_")}`,
      ),
    ).toBe(1);
    expect(await secretlintFindings("nothing to see")).toBe(0);
  });

  it("are skipped without data", async () => {
    expect(await redactionTask.run(tmpdir())).toBe(null);
    expect(await piiTask.run(tmpdir())).toBe(null);
  });
});
