// "whetstone/sdk": needs fetch, and nothing of Node.
export { type Client, createClient } from "./client.ts";
export type { ClientCounts, ClientOptions, SentEvent, SpoolPort } from "./client-options.ts";
export {
  createObserved,
  type Observed,
  type ObservedOperation,
  type ObservedOptions,
} from "./observed.ts";
