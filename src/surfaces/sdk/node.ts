// "whetstone/sdk/node": where events wait on the disk while the server is away.
export { createDiskSpool, type DiskSpoolOptions } from "./disk-spool.ts";
