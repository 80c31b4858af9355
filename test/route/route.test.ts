import { describe } from "vitest";
import { describeRoutes } from "./route-claims.suite.ts";

describe("routes", () => {
  describeRoutes("short");
});
