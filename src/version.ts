import { readFileSync } from "node:fs";
import { isObject } from "./core/json.ts";

/** Version of this package. */
export const version = readVersion();

function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return isObject(manifest) && typeof manifest["version"] === "string"
    ? manifest["version"]
    : "0.0.0";
}
