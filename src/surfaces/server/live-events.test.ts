import { expect, test } from "vitest";
import { EventHub } from "../../loop/events/event-hub.ts";
import type { DomainEvent } from "../../core/domain-events.ts";
import { LiveEvents } from "./live-events.ts";

const happened: DomainEvent = {
  name: "notification.dispatched",
  fields: { ticket: "t", sink: "console" },
};

test("a reader sees its own tenant's events only, and none after the end", () => {
  const hub = new EventHub();
  const live = new LiveEvents({ listen: (listener) => hub.listen(listener) });
  const seen: string[] = [];
  for (const tenant of ["north", "south"]) {
    live.add({
      tenant,
      tell: ({ name }) => seen.push(`${tenant} ${name}`),
      end: () => seen.push(`${tenant} ended`),
    });
  }
  hub.tell(happened, "south");
  live.end();
  hub.tell(happened, "south");
  expect(seen).toEqual(["south notification.dispatched", "north ended", "south ended"]);
});
