import { z } from "zod";

/**
 * A branch, tag or commit. Stricter than git: nothing that could be taken for an option, a range, a reflog entry or an
 * expression.
 */
export const refName = z
  .string()
  .max(250)
  .regex(
    /^[\p{L}\p{N}_][\p{L}\p{N}_./@+-]*$/u,
    "must be the plain name of a branch, tag or commit, and not begin with -",
  )
  .refine((name) => !/\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[./]$/.test(name), "is no valid name");

/** The name of a remote, never its address: a remote has to be set up by a person. */
export const remoteName = z
  .string()
  .max(100)
  .regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u, "must be the name of a remote, not an address");

/** Where the repository is. */
export const repositoryPath = z
  .string()
  .min(1)
  .default(".")
  .describe("folder of the repository, or one below it");
