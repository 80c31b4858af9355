import { closeSync, openSync, readSync } from "node:fs";

/** Random bytes of the system's generator, fit for keys; without loading `node:crypto` where the system has a file of them. */
export function randomBytes(count: number): Uint8Array {
  return fromDevice(count) ?? process.getBuiltinModule("node:crypto").randomBytes(count);
}

function fromDevice(count: number): Uint8Array | null {
  try {
    const device = openSync("/dev/urandom", "r");
    try {
      const bytes = new Uint8Array(count);
      return readSync(device, bytes) === count ? bytes : null;
    } finally {
      closeSync(device);
    }
  } catch {
    // Windows has none, nor have some containers; Node's own serves there.
    return null;
  }
}
