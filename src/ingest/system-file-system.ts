import { statfsSync } from "node:fs";

/** Numbers of statfs(2) on Linux for file systems whose files the kernel makes up: they never end, block, or lead to `/`. */
const systemTypes: ReadonlyMap<number, string> = new Map([
  [0x9fa0, "proc"],
  [0x62656572, "sysfs"],
  [0x1cd1, "devpts"],
  [0x64626720, "debugfs"],
  [0x74726163, "tracefs"],
  [0x27e0eb, "cgroup"],
  [0x63677270, "cgroup2"],
  [0xcafe4a11, "bpf"],
  [0x73636673, "securityfs"],
  [0x62656570, "configfs"],
  [0x6165676c, "pstore"],
  [0xde5e81e4, "efivarfs"],
  [0x42494e4d, "binfmt_misc"],
]);

/** Tells, once per device, whether a path stands in a file system that the kernel makes up; null where it does not. */
export function createSystemCheck(
  platform: string = process.platform,
): (path: string, device: bigint) => string | null {
  const known = new Map<bigint, string | null>();
  let lastDevice: bigint | undefined;
  let lastName: string | null = null;
  return (path, device) => {
    if (platform !== "linux") return null;
    // Neighbours stand on one device.
    if (device === lastDevice) return lastName;
    let name = known.get(device);
    if (name === undefined) {
      // The kernel's number is signed on some architectures.
      name = systemTypes.get(statfsSync(path).type >>> 0) ?? null;
      known.set(device, name);
    }
    lastDevice = device;
    lastName = name;
    return name;
  };
}
