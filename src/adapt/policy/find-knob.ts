import { WhetstoneError } from "../../core/errors.ts";
import { nearestNames } from "../../core/nearest-names.ts";
import { defaultPolicies } from "./default-policies.ts";
import { type Knob, knobAddress, type NumberKnob } from "./knob.ts";

/** The policy that no house may be named after. */
export const routingPolicy = "routing";

type HouseKnob = Omit<NumberKnob, "policy">;

const whole = { kind: "number", stepsPerUnit: 1, unitsPerStep: 1 } as const;

/** Houses are configuration: what a house has that no default names. */
const houseKnobs: readonly HouseKnob[] = [
  {
    kind: "number",
    stepsPerUnit: 10,
    unitsPerStep: 1,
    name: "evidence_threshold",
    feature: "policy",
    steps: 7,
    fewestSteps: 6,
    mostSteps: 9,
    meaning: "least confidence an artefact of the house needs to be accepted",
  },
  {
    ...whole,
    name: "prefetch",
    feature: "cache",
    steps: null,
    fewestSteps: 0,
    mostSteps: 1,
    meaning: "1: read tools whose call is expected are run ahead; 0: none is; none: as configured",
  },
];

/** The same of one tool of a house. */
const toolKnobs: readonly HouseKnob[] = [
  {
    kind: "number",
    stepsPerUnit: 1,
    unitsPerStep: 5,
    name: "timeout_seconds",
    feature: "threshold",
    steps: null,
    fewestSteps: 1,
    mostSteps: 120,
    meaning:
      "an attempt of the tool that takes longer is given up; none: as the tool or the configuration says",
  },
  {
    ...whole,
    name: "concurrency",
    feature: "threshold",
    steps: null,
    fewestSteps: 1,
    mostSteps: 16,
    meaning: "calls of the tool that may run at once in a run; none: as configured",
  },
];

const modelRoute = "model.";

/** A knob by its policy and name; null where there is none. */
export function knobNamed(policy: string, name: string): Knob | null {
  const known = defaultPolicies.knobs.find((knob) => knob.policy === policy && knob.name === name);
  if (known !== undefined) return known;
  if (policy === routingPolicy) return modelKnob(name);
  if (policy === "" || policy === "modes") return null;
  const own = houseKnobs.find((knob) => knob.name === name);
  if (own !== undefined) return { ...own, policy };
  const tool = toolKnobs.find(
    (knob) => name.startsWith(`${knob.name}.`) && name.length > knob.name.length + 1,
  );
  return tool === undefined ? null : { ...tool, policy, name };
}

/** Which model does a type of work. */
function modelKnob(name: string): Knob | null {
  if (!name.startsWith(modelRoute) || name === modelRoute) return null;
  const taskType = name.slice(modelRoute.length);
  return {
    kind: "choice",
    policy: routingPolicy,
    name,
    feature: "routing",
    meaning: `model that does work of the type ${taskType}`,
  };
}

/** `ezra.evidence_threshold`. Throws `unknown-knob` (exit 2), with what may have been meant. */
export function requireKnob(address: string): Knob {
  const dot = address.indexOf(".");
  const [policy, name] = [address.slice(0, Math.max(0, dot)), address.slice(dot + 1)];
  const found = dot < 0 ? null : knobNamed(policy, name);
  if (found !== null) return found;
  const names = new Set([...defaultPolicies.knobs.map(knobAddress), ...generalAddresses(policy)]);
  const near = nearestNames(address, [...names]);
  throw new WhetstoneError("unknown-knob", `there is no knob ${JSON.stringify(address)}`, {
    exitCode: 2,
    hint:
      near.length > 0
        ? `did you mean ${near.join(", ")}?`
        : "`whetstone policy show` lists them; write <policy>.<knob>, such as ezra.evidence_threshold",
  });
}

function generalAddresses(policy: string): readonly string[] {
  const house = policy === "" ? "ezra" : policy;
  if (house === routingPolicy)
    return ["read", "build", "test", "judge"].map((type) => `routing.${modelRoute}${type}`);
  return [
    ...houseKnobs.map(({ name }) => `${house}.${name}`),
    ...toolKnobs.map(({ name }) => `${house}.${name}.<tool>`),
  ];
}
