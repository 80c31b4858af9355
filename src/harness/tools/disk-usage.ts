import { statfs } from "node:fs/promises";
import { z } from "zod";
import { defineTool } from "../define-tool.ts";
import { ToolFault } from "../harness-error.ts";

export const diskUsage = defineTool({
  name: "disk_usage",
  description: "Size, use and free space of the file system that holds a folder.",
  input: z.strictObject({ path: z.string().min(1).default(".") }),
  access: "read",
  touches: ({ path }) => ({ paths: [path] }),
  run: async ({ path }, context) => {
    const place = context.path(path);
    const stats = await statfs(place).catch((cause: unknown) => {
      throw new ToolFault("not-found", `there is no ${path}`, { cause });
    });
    const { bsize, blocks, bfree, bavail } = stats;
    const usedBytes = (blocks - bfree) * bsize;
    const availableBytes = bavail * bsize;
    context.read(`file:${place}`);
    return {
      path: place,
      totalBytes: blocks * bsize,
      usedBytes,
      /** What a user without privileges can still write. */
      availableBytes,
      /** As `df` says it; null for a file system without a size. */
      usedShare: usedBytes + availableBytes === 0 ? null : usedBytes / (usedBytes + availableBytes),
    };
  },
});
