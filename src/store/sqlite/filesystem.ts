import { chmodSync, closeSync, openSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { WhetstoneError } from "../../core/errors.ts";
import { makeFolder } from "../../core/make-folder.ts";

/** What the store asks of the file system, injected so that a full or remote disk can be simulated. */
export interface DiskProbe {
  /** Free bytes for this user, and the kernel's number of the file system's type. */
  stat(folder: string): { readonly freeBytes: number; readonly type: number };
}

export const systemDisk: DiskProbe = {
  stat(folder) {
    const stats = statfsSync(folder);
    return { freeBytes: stats.bavail * stats.bsize, type: stats.type };
  },
};

/** Below this many free bytes writes are refused: SQLite needs room for its log, and the machine for everything else. */
export const minimumFreeBytes = 512 * 1024 * 1024;

/** Magic numbers of statfs(2) on Linux for file systems whose locks or shared memory SQLite cannot trust. */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9P"],
  [0x5346414f, "AFS"],
  [0x73757245, "Coda"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
]);

/** Throws `network-file-system` where the platform tells that a folder is remote; other platforms do not tell. */
export function refuseNetworkFileSystem(folder: string, disk: DiskProbe, platform: string): void {
  if (platform !== "linux") return;
  // The kernel's number is signed on some architectures.
  const name = networkFileSystems.get(disk.stat(folder).type >>> 0);
  if (name === undefined) return;
  throw new WhetstoneError(
    "network-file-system",
    `${folder} is on a network file system (${name}).`,
    {
      hint: "SQLite needs a local disk: set WHETSTONE_HOME or --db to one, or use PostgreSQL.",
    },
  );
}

/** Creates missing folders as 0700 and a missing file as 0600; throws where the file cannot be written. */
export function preparePrivateFile(path: string): void {
  const folder = dirname(path);
  makeFolder(folder, 0o700);
  closeSync(openSync(path, "a", 0o600));
}

/** Keeps a database to its owner, whoever made it; the log and its index inherit the file's mode when they are made. */
export function makePrivate(path: string): void {
  for (const ending of ["", "-wal", "-shm"]) makePrivateIfThere(path + ending);
}

function makePrivateIfThere(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    // The last process that has the database open removes it on closing.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
