import { describeExperiments } from "./experiment-claims.suite.ts";

describeExperiments("short");
