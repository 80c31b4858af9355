import { httpRequest } from "../http/http-request.ts";
import { createGiteaTracker } from "./gitea-tracker.ts";
import { createGithubTracker } from "./github-tracker.ts";
import type { IssueTracker } from "./issue-tracker.ts";
import type { TrackerPorts } from "./tracker-client.ts";
import type { TrackerPlace } from "./tracker-place.ts";

/** Every kind of tracker there is. */
const trackers = { gitea: createGiteaTracker, github: createGithubTracker } as const;

export type TrackerKind = keyof typeof trackers;

/** The tracker of a kind over HTTP. Speaks to the host of its address and to no other, also after a redirect. */
export function openTracker(
  kind: TrackerKind,
  place: TrackerPlace,
  ports: Omit<TrackerPorts, "request">,
): IssueTracker {
  const { host } = new URL(place.url);
  return trackers[kind](place, {
    ...ports,
    request: (request) => httpRequest(request, [host], "issues"),
  });
}
