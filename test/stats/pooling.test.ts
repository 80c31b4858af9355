import { describePooling } from "./pooling-claims.suite.ts";

describePooling("short");
