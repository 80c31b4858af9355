import { describeSequences } from "./sequence-claims.suite.ts";

describeSequences("short");
