import { describe, expect, test } from "vitest";
import { passesGate, trajectoryConfig } from "./trajectory-config.ts";

describe("the gate of several attempts", () => {
  test("is shut unless switched on", () => {
    expect(passesGate(trajectoryConfig({}), "epic")).toBe(false);
  });

  test("opens for complex and epic tasks", () => {
    const config = trajectoryConfig({ enabled: true });
    const open = (["simple", "moderate", "complex", "epic"] as const).filter((complexity) =>
      passesGate(config, complexity),
    );
    expect(open).toEqual(["complex", "epic"]);
  });
});
