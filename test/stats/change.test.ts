import { describeChange } from "./change-claims.suite.ts";

describeChange("short");
