import { expect, it } from "vitest";
import { meantNames } from "./meant-names.ts";

const store = {
  agentNames: () => Promise.resolve(["claude-code", "codex", "pi"]),
  repositories: () => Promise.resolve(["github.com/acme/shop", "gitlab.com/acme/bank"]),
};

it.each([
  [{}, []],
  [{ agent: "piz" }, ["pi"]],
  [{ agent: "claude" }, ["claude-code"]],
  [{ agent: "codex" }, []],
  [{ agent: "nobody" }, []],
  [{ repo: "shopp" }, ["github.com/acme/shop"]],
  [{ repo: "acme/bnak" }, ["gitlab.com/acme/bank"]],
  [{ repo: "github.com/acme/shop" }, []],
  [{ repo: "shop" }, []],
  [{ repo: "elsewhere" }, []],
  [{ agent: "codec", repo: "bang" }, ["codex", "gitlab.com/acme/bank"]],
])("%j may mean %j", async (options, names) => {
  expect(await meantNames(store, { args: [], options })).toEqual(names);
});
