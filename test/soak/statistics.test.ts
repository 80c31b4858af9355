import { describePolicies } from "../policy/policy-claims.suite.ts";
import { describeRoutes } from "../route/route-claims.suite.ts";
import { describeChange } from "../stats/change-claims.suite.ts";
import { describeChoice } from "../stats/choice-claims.suite.ts";
import { describeExperiments } from "../stats/experiment-claims.suite.ts";
import { describePooling } from "../stats/pooling-claims.suite.ts";
import { describeSequences } from "../stats/sequence-claims.suite.ts";

// The simulations of docs/statistics.md, docs/adaptation.md and docs/routing.md at the lengths their figures are given for.
describePooling("full");
describeChange("full");
describeExperiments("full");
describeChoice("full");
describeSequences("full");
describePolicies("full");
describeRoutes("full");
