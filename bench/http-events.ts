import { createRandom, pick, type Random, randomUuid } from "../src/core/random.ts";
import { between } from "./synthetic-text.ts";

/** Events of one session; a fleet's agents report some dozens each. */
const eventsPerSession = 100;

const sources = ["scenario", "mcp", "bot", "auditor"] as const;
const endpoints = ["/sql", "/vectors/search", "/ingest/file", "scenario:fill", "/chat"] as const;
const kinds = ["fill", "cancel", "rescue", "reschedule"] as const;
const cities = ["Toledo, OH", "Gary, IN", "Flint, MI", "Joliet, IL"] as const;
const roles = ["welder", "forklift operator", "packer", "machinist"] as const;

/** Makes the JSON text of one event after another, each with a random id of its caller, as the first observer's callers sent them. */
export function createEventTexts(seed: number): () => string {
  const random = createRandom(seed);
  const idPrefix = randomUuid(random).slice(0, 18);
  let made = 0;
  let session = "";
  return () => {
    if (made % eventsPerSession === 0) session = randomUuid(random);
    made += 1;
    return eventText(random, idPrefix, session);
  };
}

function eventText(random: Random, idPrefix: string, session: string): string {
  const source = pick(random, sources);
  const success = random() < 0.9;
  const [city, state] = pick(random, cities).split(", ");
  const role = pick(random, roles);
  const count = between(random, 1, 12);
  const kind = pick(random, kinds);
  const last = randomHex(random) + randomHex(random);
  return JSON.stringify({
    id: `${idPrefix}-${last.slice(0, 4)}-${last.slice(4)}`,
    timestamp: new Date().toISOString(),
    source,
    session_id: session,
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

function randomHex(random: Random): string {
  return Math.floor(random() * 0x1_0000_0000)
    .toString(16)
    .padStart(8, "0");
}
