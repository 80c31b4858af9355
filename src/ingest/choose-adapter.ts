import type { Adapter, Probe } from "./contract.ts";
import { detect, type Detection } from "./detect.ts";

/**
 * The adapter for a source that `before` read already, if any did. A source changes hands only when another adapter is
 * surer of what stands there now; one that outgrew detection stays with the adapter that knows it.
 */
export function chooseAdapter(
  probe: Probe,
  adapters: readonly Adapter[],
  before: Adapter | undefined,
): Detection {
  const detection = detect(probe, adapters);
  if (before === undefined) return detection;
  const confidence = before.detect(probe);
  const isKept = detection.kind === "unknown" || confidence >= detection.confidence;
  return isKept ? { kind: "known", adapter: before, confidence, ties: [] } : detection;
}
