import { expect, test } from "vitest";
import { circuitName, circuitPlace } from "./tool-limits.ts";

const limits = { timeoutMs: 1, slowMs: 1, concurrency: 1, lack: null };

test.each([null, "01a21ea8-af96-76cd-bbec-f68b423cd843"])(
  "a circuit's name says its house, tool and trial: %s",
  (trial) => {
    const name = circuitName("night_watch", "notes__read-note", { ...limits, trial });
    expect(circuitPlace(name)).toEqual({ house: "night_watch", tool: "notes__read-note", trial });
  },
);
