import { describePolicies } from "./policy-claims.suite.ts";

describePolicies("short");
