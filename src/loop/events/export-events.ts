import { expandHome } from "../../core/home-relative.ts";
import { readSecretFile } from "../../core/secret-file.ts";
import { localTenant, type LoopOptions } from "../parts.ts";
import { EventExporter } from "./event-exporter.ts";
import type { EventHub } from "./event-hub.ts";

export interface EventReceiver {
  readonly endpoint: string;
  /** Of this program. */
  readonly version: string;
}

/** Sends everything that the hub tells to the receiver, until it is disposed of; what is lost is told to the hub. */
export function exportEvents(
  { loaded, userHome, clock, tenant = localTenant }: LoopOptions,
  { endpoint, version }: EventReceiver,
  hub: EventHub,
): AsyncDisposable {
  const { otlpKeyFile } = loaded.config.telemetry;
  const exporter = new EventExporter({
    endpoint,
    key: () => (otlpKeyFile === null ? null : keyIn(expandHome(otlpKeyFile, userHome))),
    clock,
    version,
    onLost: (events, failure) =>
      hub.tell({ name: "telemetry.events.lost", fields: { endpoint, events, failure } }, tenant),
  });
  hub.listen(exporter.tell);
  return exporter;
}

function keyIn(path: string): string {
  const hint = "keep the receiver's key in a file of mode 0600";
  return readSecretFile({ path, name: "key file", code: "telemetry-key", hint }).trim();
}
