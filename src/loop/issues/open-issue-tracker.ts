import type { Config } from "../../core/config-schema.ts";
import { WhetstoneError } from "../../core/errors.ts";
import { expandHome } from "../../core/home-relative.ts";
import { readSecretFile } from "../../core/secret-file.ts";
import { githubApi } from "../../harness/issues/github-tracker.ts";
import type { IssueTracker } from "../../harness/issues/issue-tracker.ts";
import { openTracker } from "../../harness/issues/open-tracker.ts";
import { placeName } from "../../harness/issues/tracker-place.ts";
import type { LoopParts } from "../parts.ts";

type IssueSettings = Config["issues"];

/** Holds the token where no file does. */
export const tokenVariable = "WHETSTONE_ISSUES_TOKEN";

const timeoutMs = 20_000;
const tokenCode = "issues-token";
const tokenHint = `set ${tokenVariable}, or \`issues.tokenFile\` to a file of mode 0600`;
const longestWaitMs = 10_000;
const firstWaitMs = 500;

/**
 * The tracker of the configuration. Throws (exit 2) `issues-not-configured` where there is none or a part of it is missing,
 * and `issues-token` where there is no token or others could read it.
 */
export function openIssueTracker(parts: LoopParts, signal: AbortSignal): IssueTracker {
  const { kind, place } = trackerPlace(parts.loaded.config.issues);
  const token = readToken(parts);
  const ports = { clock: parts.clock, signal, timeoutMs, longestWaitMs, firstWaitMs };
  return openTracker(kind, { ...place, token }, ports);
}

/** Name of the tracker of the configuration, without asking it anything. */
export function trackerName(settings: IssueSettings): string {
  const { kind, place } = trackerPlace(settings);
  return placeName(kind, place);
}

function trackerPlace({ kind, url, repository }: IssueSettings) {
  if (kind === null) throw notConfigured("`issues.kind` is not set");
  const address = url ?? (kind === "github" ? githubApi : null);
  if (address === null) throw notConfigured("`issues.url` is not set");
  if (repository === null) throw notConfigured("`issues.repository` is not set");
  const { username, password, search, hash } = new URL(address);
  if (username + password + search + hash !== "")
    throw notConfigured("`issues.url` holds more than an address");
  const [owner = "", repo = ""] = repository.split("/");
  return { kind, place: { url: address.replace(/\/+$/, ""), owner, repo } };
}

function readToken({ loaded, env, userHome }: LoopParts): string {
  const { tokenFile } = loaded.config.issues;
  if (tokenFile !== null) return tokenIn(expandHome(tokenFile, userHome));
  const token = env[tokenVariable];
  if (token !== undefined && token !== "") return checkedToken(token, tokenVariable);
  throw noToken("there is no token for the tracker");
}

function tokenIn(path: string): string {
  const text = readSecretFile({ path, name: "token file", code: tokenCode, hint: tokenHint });
  return checkedToken(text, path);
}

/** A header cannot carry blanks or line breaks. */
function checkedToken(text: string, where: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw noToken(`${where} holds no token`);
}

function noToken(message: string): WhetstoneError {
  return new WhetstoneError(tokenCode, message, { exitCode: 2, hint: tokenHint });
}

function notConfigured(message: string): WhetstoneError {
  return new WhetstoneError("issues-not-configured", `${message}: nothing is sent anywhere`, {
    exitCode: 2,
    hint: 'set "issues": {"kind": "gitea", "url": "https://...", "repository": "owner/name"} in the configuration; docs/issue-bridge.md has the rest',
  });
}
