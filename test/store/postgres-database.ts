import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll } from "vitest";

/** A database whose user may create others; `scripts/postgres.sh` starts one. Undefined where there is none. */
export const testServer = process.env["WHETSTONE_TEST_POSTGRES"];

/** Address of a new, empty database that is dropped after the tests of the file. */
export function testDatabase(server = testServer ?? "postgres://none/none"): string {
  const name = `whetstone_${randomBytes(6).toString("hex")}`;
  const address = new URL(server);
  address.pathname = `/${name}`;
  const admin = new Client({ connectionString: server });
  beforeAll(async () => {
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
  });
  afterAll(async () => {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  });
  return address.href;
}
