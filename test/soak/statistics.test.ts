import { describePolicies } from "../policy/policy-claims.suite.ts";
import { describeChange } from "../stats/change-claims.suite.ts";
import { describeChoice } from "../stats/choice-claims.suite.ts";
import { describeExperiments } from "../stats/experiment-claims.suite.ts";
import { describePooling } from "../stats/pooling-claims.suite.ts";
import { describeSequences } from "../stats/sequence-claims.suite.ts";

// The simulations of docs/statistics.md and docs/adaptation.md at the lengths their figures are given for.
describePooling("full");
describeChange("full");
describeExperiments("full");
describeChoice("full");
describeSequences("full");
describePolicies("full");
