import { expect, it } from "vitest";
import { hash64 } from "../../core/hash.ts";
import { detectors, numberDetectors } from "../detectors/all-detectors.ts";
import { rulesVersion } from "./rules-version.ts";

it("is raised when a rule changes", () => {
  const everything = [
    ...detectors.map((detector) => [detector.anchors, detector.patterns.map(String)]),
    ...numberDetectors.map((detector) => detector.patterns.map(String)),
  ];
  // A new digest here needs a new version there, unless this version was never released.
  expect({ rulesVersion, digest: hash64(JSON.stringify(everything)) }).toMatchInlineSnapshot(`
    {
      "digest": "24f2be5219f56bb1",
      "rulesVersion": 1,
    }
  `);
});
