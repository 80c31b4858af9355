import { expect, it } from "vitest";
import { shownRepo } from "./shown-repo.ts";

const hash = "55ce3787696089a43b95eb15788dde74";

it.each([
  ["github.com/example/app", "/home/me/app", "github.com/example/app"],
  [`path:${hash}`, "/home/me/app/", "app (55ce3787)"],
  [`path:${hash}`, "C:\\work\\app", "app (55ce3787)"],
  [`path:${hash}`, null, "folder 55ce3787"],
  [`path:${hash}`, "/", "folder 55ce3787"],
  [`root:${hash}`, null, "repository 55ce3787"],
])("%s in %s is shown as %s", (repo, cwd, shown) => {
  expect(shownRepo(repo, cwd)).toBe(shown);
});
