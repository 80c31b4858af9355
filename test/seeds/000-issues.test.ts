import { describe, expect, it } from "vitest";
import { createBridge, trackerKinds } from "../issues/bridge-machine.ts";

describe("seed 000: issues", () => {
  it.each(trackerKinds)(
    "000-25: tickets go to %s as issues; comments come back from allowed authors, and an empty list allows no one",
    async (kind) => {
      const bridge = await createBridge(kind);
      await bridge.sync();
      expect(bridge.tracker.issues).toMatchObject([{ state: "open", author: "keeper" }]);
      for (const author of ["keeper", "ann", ""]) bridge.tracker.say(1, author, "/resolve");
      const closed = await bridge.sync();
      expect(closed).toMatchObject({ feedback: [], comments: { read: 3, ignored: 2, own: 1 } });
      expect((await bridge.tickets())[0]?.state).toBe("open");
      bridge.configure({ allowedAuthors: ["ann"] });
      bridge.tracker.say(1, "ann", "/resolve");
      const opened = await bridge.sync();
      expect(opened).toMatchObject({ feedback: [{ author: "ann", outcome: "done" }] });
      expect((await bridge.tickets())[0]?.state).toBe("resolved");
      expect(bridge.tracker.issues[0]?.state).toBe("closed");
    },
  );
});
