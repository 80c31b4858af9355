import { RecentByText } from "../../core/recent-by-text.ts";

/** What the spans of a trace say of its session: a name, that there are several, or that some went without one. */
type Found = { readonly kind: "named"; readonly id: string } | { readonly kind: "trace" };

/** A power of two. */
const mostTraces = 16_384;

/**
 * Sessions by trace. The conventions for generative AI put the conversation's id on model calls and leave it out on tool
 * calls: those belong to the conversation that the other spans of their trace name. The first span without a name settles
 * it for its trace, so that an export sent again is told of the same session. Bounded: older traces give way
 * to newer ones.
 */
export class TraceSessions {
  readonly #found = new RecentByText<Found>(mostTraces);

  /** Notes that a span of this trace names this session. A trace with several is no conversation's. */
  name(traceId: string, id: string): void {
    const found = this.#found.get(traceId);
    if (found === undefined) this.#found.set(traceId, { kind: "named", id });
    else if (found.kind === "named" && found.id !== id) this.#found.set(traceId, { kind: "trace" });
  }

  /** The session that spans of this trace have named; settles nothing. */
  named(traceId: string): string | undefined {
    const found = this.#found.get(traceId);
    return found?.kind === "named" ? found.id : undefined;
  }

  /** Session of a span of this trace that names none. */
  of(traceId: string): string {
    const found = this.#found.get(traceId) ?? this.#found.set(traceId, { kind: "trace" });
    return found.kind === "named" ? found.id : traceId;
  }
}
