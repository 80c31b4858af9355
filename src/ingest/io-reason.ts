import { isSqliteError } from "./readers/sqlite-errors.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "no such file or folder",
  EEXIST: "a file where a folder was expected",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "links that lead to each other",
  ENAMETOOLONG: "the path is too long",
  EISDIR: "a folder where a file was expected",
  EIO: "the disk could not read it",
};

/** Why the operating system or SQLite refused, in words without a path; null when the error is of another kind. */
export function ioReason(error: unknown): string | null {
  if (isSqliteError(error)) return error.message;
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return null;
  const code = String(error.code);
  return reasons[code] ?? code;
}
