import { createRandom, pick, type Random, randomUuid } from "../src/core/random.ts";
import { between } from "./synthetic-text.ts";

/** Events of one session; a fleet's agents report some dozens each. */
const eventsPerSession = 100;
/** Different events that a writer repeats under new ids, sessions and times. */
const templateCount = 2000;

const sources = ["scenario", "mcp", "bot", "auditor"] as const;
const endpoints = ["/sql", "/vectors/search", "/ingest/file", "scenario:fill", "/chat"] as const;
const kinds = ["fill", "cancel", "rescue", "reschedule"] as const;
const cities = ["Toledo, OH", "Gary, IN", "Flint, MI", "Joliet, IL"] as const;
const roles = ["welder", "forklift operator", "packer", "machinist"] as const;

/** Makes the JSON text of one event after another, each with a random id of its caller, as the first observer's callers sent them. */
export function createEventTexts(seed: number): () => string {
  const random = createRandom(seed);
  const idPrefix = randomUuid(random).slice(0, 24);
  let made = 0;
  let session = "";
  return () => {
    if (made % eventsPerSession === 0) session = randomUuid(random);
    made += 1;
    return eventText(random, idPrefix + randomHex(random, idDigits), session);
  };
}

/** Writes an event from a place in a buffer on; gives where it ends. */
export type EventWriter = (into: Buffer, from: number) => number;

/**
 * As `createEventTexts`, at a tenth of the cost, so that the load takes little of the machine that it measures: events
 * are made once, and written again with a random id, a session of their own and the present time.
 */
export function createEventWriter(seed: number): EventWriter {
  const random = createRandom(seed);
  const idPrefix = randomUuid(random).slice(0, 24);
  const session = Buffer.alloc(uuidLength);
  const templates = Array.from({ length: templateCount }, () =>
    Buffer.from(eventText(random, idPrefix + "0".repeat(idDigits), randomUuid(random))),
  );
  const now = createClockText();
  let written = 0;
  return (into, from) => {
    if (written % eventsPerSession === 0) session.write(randomUuid(random), "latin1");
    const template = templates[written % templateCount] as Buffer;
    written += 1;
    into.set(template, from);
    writeHex(random, into, from + places.idEnd - idDigits);
    into.set(now(), from + places.timestamp);
    into.set(session, from + places.session);
    return from + template.length;
  };
}

const uuidLength = 36;
/** Of an id, the last digits are each event's own. */
const idDigits = 12;
const timestampLength = new Date(0).toISOString().length;
/** Where an event's text holds what differs from one to the next; these fields are its first, each of one length. */
const places = (() => {
  const id = '{"id":"'.length;
  const timestamp = id + uuidLength + '","timestamp":"'.length;
  const session = timestamp + timestampLength + '","session_id":"'.length;
  return { idEnd: id + uuidLength, timestamp, session };
})();

function eventText(random: Random, id: string, session: string): string {
  const source = pick(random, sources);
  const success = random() < 0.9;
  const [city, state] = pick(random, cities).split(", ");
  const role = pick(random, roles);
  const count = between(random, 1, 12);
  const kind = pick(random, kinds);
  return JSON.stringify({
    id,
    timestamp: new Date().toISOString(),
    session_id: session,
    source,
    endpoint: pick(random, endpoints),
    input_summary: `${kind} ${role}×${count} in ${city}, ${state}`,
    success,
    duration_ms: between(random, 1, 4000),
    output_summary: success ? `${count} rows, ${between(random, 1, 9)} sources` : "failed",
    ...(success ? {} : { error: `no ${role} free within ${between(random, 5, 80)} km` }),
    staffer_id: `staffer-${between(random, 1, 400)}`,
    event_kind: kind,
    role,
    city,
    state,
    count,
  });
}

const hexDigits = Buffer.from("0123456789abcdef");

function writeHex(random: Random, into: Buffer, from: number): void {
  for (let place = from; place < from + idDigits; place += 1) {
    into[place] = hexDigits[Math.floor(random() * hexDigits.length)] as number;
  }
}

function randomHex(random: Random, digits: number): string {
  const text = Buffer.alloc(digits);
  writeHex(random, text, 0);
  return text.toString("latin1");
}

/** The present time as ISO 8601, made anew when the millisecond has passed. */
function createClockText(): () => Buffer {
  let at = Number.NaN;
  let text = Buffer.alloc(timestampLength);
  return () => {
    const now = Date.now();
    if (now !== at) text = Buffer.from(new Date(now).toISOString());
    at = now;
    return text;
  };
}
