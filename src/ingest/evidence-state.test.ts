import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createMac } from "../core/hash.ts";
import { evidenceState } from "./evidence-state.ts";

const mac = createMac(new Uint8Array(32).fill(5));

function file(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-evidence-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "source");
  writeFileSync(path, content);
  return path;
}

describe("evidenceState", () => {
  it("is verified while the same bytes stand there, and changed when others do", async () => {
    const evidence = { locator: "b:2-7", rawHmac: mac("hello") };
    expect(await evidenceState(file("> hello <"), evidence, mac)).toBe("verified");
    expect(await evidenceState(file("> HELLO <"), evidence, mac)).toBe("changed");
    expect(await evidenceState(file("> he"), evidence, mac)).toBe("changed");
  });

  it("is archived once the source is gone", async () => {
    const evidence = { locator: "b:0-5", rawHmac: mac("hello") };
    expect(await evidenceState(null, evidence, mac)).toBe("archived");
    expect(await evidenceState("/nowhere/at/all", evidence, mac)).toBe("archived");
  });

  it("is unknown where the source cannot be looked at", async () => {
    const evidence = { locator: "b:0-5", rawHmac: mac("hello") };
    const path = file("hello");
    rmSync(path);
    symlinkSync(path, path);
    expect(await evidenceState(path, evidence, mac)).toBe("unknown");
  });

  it.each(["r:messages/1/content", "p:/messages/1", "r:%zz/1/content", "no locator"])(
    "is changed where something else stands now (%s)",
    async (locator) => {
      const path = file("neither a database nor a document ".repeat(8));
      expect(await evidenceState(path, { locator, rawHmac: mac("x") }, mac)).toBe("changed");
    },
  );
});
