import { describe, expect, it } from "vitest";
import { decisionFaults, linkTargets, scriptsNamed } from "./document-rules.ts";

describe("linkTargets", () => {
  it("resolves links against the document's folder and drops anchors", () => {
    const markdown = "See [a](../a.md#part), [b](b/c.md) and ![figure](figure.svg).";
    expect(linkTargets("docs/guide/x.md", markdown)).toEqual([
      "docs/a.md",
      "docs/guide/b/c.md",
      "docs/guide/figure.svg",
    ]);
  });

  it("passes over other hosts, anchors of the same page and code", () => {
    const markdown = "[a](https://example.org) [b](#here) `[c](d)`\n```md\n[e](f)\n```\n";
    expect(linkTargets("x.md", markdown)).toEqual([]);
  });
});

describe("scriptsNamed", () => {
  it("finds scripts in every form", () => {
    expect(
      scriptsNamed("`npm start -- --help`, npm test, `npm run smoke:install`, npm ci"),
    ).toEqual(["start", "test", "smoke:install"]);
  });
});

describe("decisionFaults", () => {
  const page = "# 3. Keys\n\n## Context\n\n## Decision\n\n## Consequences\n\n## Alternatives\n";

  it("accepts the form", () => {
    expect(decisionFaults("0003", page)).toEqual([]);
  });

  it.each([
    ["a missing part", page.replace("## Alternatives", ""), 'has no "## Alternatives"'],
    ["another number", page.replace("# 3", "# 4"), 'does not begin with "# 3. "'],
  ])("reports %s", (_, markdown, fault) => {
    expect(decisionFaults("0003", markdown)).toEqual([fault]);
  });
});
