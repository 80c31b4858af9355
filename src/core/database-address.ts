import { WhetstoneError } from "./errors.ts";

/** True for what names a PostgreSQL database and not a file. */
export function isDatabaseAddress(text: string): boolean {
  return /^postgres(ql)?:\/\//i.test(text);
}

/**
 * What names a database, as people may be told it: an address without password and parameters, a path as it is. Throws
 * `database-address` for an address that cannot be read.
 */
export function shownDatabase(address: string): string {
  if (!isDatabaseAddress(address)) return address;
  const url = URL.parse(address);
  if (url === null) {
    throw new WhetstoneError("database-address", "The address of the database cannot be read.", {
      hint: "It has the form postgres://USER:PASSWORD@HOST:PORT/DATABASE; special characters in it are written as %XX.",
      exitCode: 2,
    });
  }
  const user = url.username === "" ? "" : `${url.username}@`;
  return `${url.protocol}//${user}${url.host}${url.pathname}`;
}
