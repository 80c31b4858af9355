import { describeChoice } from "./choice-claims.suite.ts";

describeChoice("short");
