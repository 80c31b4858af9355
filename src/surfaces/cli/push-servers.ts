import { resolve } from "node:path";
import type { Config } from "../../core/config-schema.ts";
import { WhetstoneError } from "../../core/errors.ts";
import { expandHome } from "../../core/home-relative.ts";
import { readSecretFile } from "../../core/secret-file.ts";
import { serverAddress } from "../../core/server-address.ts";
import type { PushRequest } from "../../loop.ts";
import { type CommandContext, type CommandInput, optionList } from "./command.ts";

type PushServer = PushRequest["servers"][number];

/** Holds the key where no file does. */
export const keyVariable = "WHETSTONE_PUSH_KEY";

/**
 * The servers that were named, else those of the configuration, each with its key: from `--key-file` (one for all, or one
 * for each), else from its entry in the configuration, else from the environment. Throws (exit 2) where one is missing, or
 * others may read its file.
 */
export function pushServers(
  input: CommandInput,
  context: CommandContext,
  { servers: configured }: Config["push"],
): readonly PushServer[] {
  const urls = optionList(input, "to");
  const named = urls.length > 0 ? urls : configured.map(({ url }) => url);
  if (named.length === 0) throw noServer();
  const files = optionList(input, "keyFile");
  if (files.length > 1 && files.length !== named.length) throw keyFileCount(named.length);
  return named.map((text, index) => {
    const url = serverUrl(text);
    const given = files.length > 1 ? files[index] : files[0];
    const own = configured.find((server) => serverUrl(server.url) === url)?.keyFile;
    if (given !== undefined) return { url, key: keyIn(resolve(context.cwd, given)) };
    if (own !== undefined) return { url, key: keyIn(expandHome(own, context.userHome)) };
    return { url, key: keyOfEnvironment(url, context) };
  });
}

function serverUrl(text: string): string {
  const url = serverAddress(text);
  if (url !== null) return url;
  throw new WhetstoneError(
    "push-address",
    `${JSON.stringify(text)} is not the address of a server`,
    {
      exitCode: 2,
      hint: "give it as http://host:port or https://host; the key stands in a file, not in the address",
    },
  );
}

function keyIn(path: string): string {
  const text = readSecretFile({
    path,
    name: "key file",
    code: "push-key",
    hint: "make a key on the server with `whetstone keys add NAME --scopes ingest`, and keep it in a file of mode 0600",
  });
  return checkedKey(text, path);
}

function keyOfEnvironment(url: string, { env }: CommandContext): string {
  const key = env[keyVariable];
  if (key !== undefined && key !== "") return checkedKey(key, keyVariable);
  throw new WhetstoneError("push-key", `there is no key for ${url}`, {
    exitCode: 2,
    hint: `give --key-file FILE, set ${keyVariable}, or set keyFile beside the server in the configuration`,
  });
}

/** A header cannot carry blanks or line breaks. */
function checkedKey(text: string, where: string): string {
  const key = text.trim();
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new WhetstoneError("push-key", `${where} holds no key`, {
    exitCode: 2,
    hint: "a key is one word, as `whetstone keys add` prints it",
  });
}

function noServer(): WhetstoneError {
  return new WhetstoneError("push-servers", "no server was named", {
    exitCode: 2,
    hint: 'give --to URL, or set "push": {"servers": [{"url": "...", "keyFile": "..."}]} in the configuration',
  });
}

function keyFileCount(servers: number): WhetstoneError {
  return new WhetstoneError("push-key", `${servers} servers need one key file, or one each`, {
    exitCode: 2,
    hint: "give --key-file once for all, or as often as --to, in the same order",
  });
}

/** Addresses that would carry key and transcripts unencrypted over a network. */
export function unencrypted(servers: readonly Pick<PushServer, "url">[]): readonly string[] {
  return servers
    .map(({ url }) => new URL(url))
    .filter(({ protocol, hostname }) => protocol === "http:" && !isThisMachine(hostname))
    .map(({ host }) => host);
}

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
