import type { DomainEvent } from "../../../core/domain-events.ts";
import { overloaded } from "../http-error.ts";
import type { Route } from "../route.ts";
import type { ServerPorts } from "../server-ports.ts";

/** A comment now and then, so that nothing between takes the connection for dead. */
const beatMs = 15_000;
/** A reader that is so many events behind is let go; it comes back by itself. */
const mostBehind = 1000;
const retryMs = 2000;

/** Domain events of the caller's tenant as they happen, as server-sent events; what happened before the request is not among them. */
export function liveRoute({ live, limits }: ServerPorts): Route {
  return {
    method: "GET",
    path: "/api/live",
    access: "read",
    consumes: [],
    maxBodyBytes: 0,
    handle({ caller }) {
      if (live.readers() >= limits.maxLiveReaders) {
        throw overloaded("too many readers of live events");
      }
      return new Response(eventStream(live, caller.tenant), {
        headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
      });
    },
  };
}

function eventStream(live: ServerPorts["live"], tenant: string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = nothing;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string): void => controller.enqueue(encoder.encode(text));
        const beat = setInterval(() => send(": beat\n\n"), beatMs).unref();
        const reader = live.add({
          tenant,
          tell(event) {
            if ((controller.desiredSize ?? 0) > 0) return send(eventText(event));
            stop();
            controller.close();
          },
          end() {
            stop();
            controller.close();
          },
        });
        stop = () => {
          clearInterval(beat);
          reader[Symbol.dispose]();
        };
        send(`retry: ${retryMs}\n\n`);
      },
      cancel: () => stop(),
    },
    new CountQueuingStrategy({ highWaterMark: mostBehind }),
  );
}

/** JSON holds no line break, so an event is one line of data. */
function eventText({ name, fields }: DomainEvent): string {
  return `event: ${name}\ndata: ${JSON.stringify(fields)}\n\n`;
}

function nothing(): void {
  // A stream that was not started has nothing to stop.
}
