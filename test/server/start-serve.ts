import { once } from "node:events";
import { readFileSync } from "node:fs";
import { finished, type Machine, type RunOptions } from "../e2e/whetstone.ts";

/** `whetstone serve` as a process of its own, on a free port. */
export async function startServe(
  machine: Machine,
  args: readonly string[] = [],
  options: RunOptions = {},
) {
  const child = machine.start(["serve", "--port", "0", "--json", ...args], options);
  const end = finished(child);
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  const told = JSON.parse(line.toString()) as { url?: string; tokenFile?: string };
  const { url, tokenFile } = told;
  if (url === undefined || tokenFile === undefined) throw new Error(`serve: ${line.toString()}`);
  const token = readFileSync(tokenFile, "utf8").trim();
  /** A GET without a body, a POST with one. */
  const call = (path: string, body?: unknown): Promise<Response> =>
    fetch(url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const post = (event: unknown): Promise<Response> => call("/event", event);
  return { child, end, url, token, tokenFile, call, post };
}
