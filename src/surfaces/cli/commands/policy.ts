import {
  type AdaptiveFeature,
  adaptiveFeatures,
  type AdaptiveMode,
  adaptiveModes,
} from "../../../core/adaptive-mode.ts";
import { WhetstoneError } from "../../../core/errors.ts";
import { nearestNames } from "../../../core/nearest-names.ts";
import {
  argument,
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  option,
} from "../command.ts";
import { formatPlural } from "../format.ts";
import { openLoop } from "../open-loop.ts";
import { printModes, printPolicies, printPolicyLog, valueText } from "../policy-text.ts";
import { requireKnownHouses } from "../require-known-houses.ts";
import { parseCount } from "../when.ts";

const reasonOption = { flags: "--reason <text>", description: "why, kept with the change" };

const show: CommandSpec = {
  name: "show",
  summary: "Show the policies in force, what is on trial, and what the rules make of the record",
  args: [{ syntax: "[policy]", description: "a house, or routing; all when left out" }],
  examples: [
    { command: "policy show", explains: "everything" },
    { command: "policy show ezra", explains: "one house" },
  ],
  run: async (input, context) => {
    const named = argument(input, 0);
    await using loop = await openLoop(context, { readOnly: true });
    const overview = await (await loop.policies()).overview();
    const shown = { ...overview, ...ofPolicy(overview, named) };
    if (context.json) context.terminal.printJson(shown);
    else printPolicies(shown, context.terminal);
    return 0;
  },
};

type Overview = Awaited<
  ReturnType<Awaited<ReturnType<Awaited<ReturnType<typeof openLoop>>["policies"]>>["overview"]>
>;

function ofPolicy({ policies, rules }: Overview, named: string | undefined) {
  if (named === undefined) return { policies, rules };
  const found = policies.filter(({ policy }) => policy === named);
  const ruled = rules.filter(({ knob }) => knob.startsWith(`${named}.`));
  if (found.length > 0 || ruled.length > 0) return { policies: found, rules: ruled };
  const near = nearestNames(
    named,
    policies.map(({ policy }) => policy),
  );
  throw new WhetstoneError(
    "unknown-policy",
    `nothing is known of a policy ${JSON.stringify(named)}`,
    {
      exitCode: 2,
      hint:
        near.length > 0
          ? `did you mean ${near.join(", ")}?`
          : `those known are ${policies.map(({ policy }) => policy).join(", ")}`,
    },
  );
}

const log: CommandSpec = {
  name: "log",
  summary:
    "List the changes of policies, newest first, with why, and what they were measured to do",
  options: [{ flags: "--limit <n>", description: "how many", defaultValue: "20" }],
  examples: [
    { command: "policy log", explains: "the last twenty" },
    { command: "policy log --limit 100 --json", explains: "for a program" },
  ],
  run: async (input, context) => {
    const limit = parseCount(option(input, "limit") ?? "20", "--limit");
    await using loop = await openLoop(context, { readOnly: true });
    const changes = await (await loop.policies()).log(limit);
    if (context.json) context.terminal.printJson({ changes });
    else printPolicyLog(changes, context.terminal);
    return 0;
  },
};

const set: CommandSpec = {
  name: "set",
  summary: "Set a value; what is on trial or suggested for it ends",
  details:
    "A value has to lie within its bounds and on a whole step. `none` takes a model's route or the limit of a tool away: the configuration decides again. `whetstone policy revert` undoes it.",
  args: [
    { syntax: "<knob>", description: "such as ezra.evidence_threshold" },
    { syntax: "<value>", description: "a number, or the name of a model" },
  ],
  options: [reasonOption],
  examples: [
    { command: "policy set ezra.evidence_threshold 0.7", explains: "one step down" },
    { command: "policy set bezalel.timeout_seconds.run_tests 120", explains: "of one tool" },
    { command: "policy set routing.model.build hermes3:8b", explains: "who builds" },
  ],
  run: async (input, context) => {
    const knob = argument(input, 0) ?? "";
    const value = valueOf(knob, argument(input, 1) ?? "");
    await using loop = await openLoop(context);
    await requireKnownHouses(loop.store, housesOf(knob), context);
    const changed = await (await loop.policies()).set(knob, value, reasonOf(input));
    if (context.json) context.terminal.printJson({ knob, value, changed });
    else
      context.terminal.print(
        changed ? `${knob} = ${valueText(value)}` : `${knob} is ${valueText(value)} already`,
      );
    return 0;
  },
};

/** The house whose knob it is; a house of no configuration that nobody acted as is one that was misspelt. */
function housesOf(knob: string): readonly string[] {
  const [policy = "", ...rest] = knob.split(".");
  return policy === "" || policy === "routing" || rest.length === 0 ? [] : [policy];
}

/** What the knob takes decides: a model may be called 7. */
function valueOf(knob: string, text: string): number | string | null {
  if (text === "none") return null;
  if (knob.startsWith("routing.model.")) return text;
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

const revert: CommandSpec = {
  name: "revert",
  summary: "Undo the last change of a policy, or go back to one of its versions; ends its trial",
  args: [{ syntax: "<policy>", description: "a house, or routing" }],
  options: [
    { flags: "--to <version>", description: "the version to go back to; 1 is the default" },
    reasonOption,
  ],
  examples: [
    { command: "policy revert ezra", explains: "as it was before" },
    { command: "policy revert ezra --to 1", explains: "as it began" },
  ],
  run: async (input, context) => {
    const policy = argument(input, 0) ?? "";
    const given = option(input, "to");
    const to = given === undefined ? null : parseCount(given, "--to");
    await using loop = await openLoop(context);
    const policies = await loop.policies();
    await policies.revert(policy, to, reasonOf(input));
    const values = (await policies.valuesInForce())[policy] ?? {};
    if (context.json) context.terminal.printJson({ policy, values });
    else
      context.terminal.print(
        Object.entries(values)
          .map(([name, value]) => `${policy}.${name} = ${valueText(value)}`)
          .join("\n"),
      );
    return 0;
  },
};

const tryCommand: CommandSpec = {
  name: "try",
  summary: "Put a suggestion on trial: half of the sessions get the new value, and it is measured",
  details:
    "Kept when it is shown to do better, rolled back when it is shown to do worse or shows nothing within 1,000 sessions or 90 days.",
  args: [{ syntax: "<change>", description: "id, or the first digits of it" }],
  options: [reasonOption],
  examples: [{ command: "policy try 0197a3b2", explains: "see whether it helps" }],
  run: async (input, context) => {
    await using loop = await openLoop(context);
    const policies = await loop.policies();
    const change = await policies.tryChange(argument(input, 0) ?? "", reasonOf(input));
    if (context.json) context.terminal.printJson({ change });
    else
      context.terminal.print(`${change} is on trial; \`whetstone policy show\` says how it goes`);
    return 0;
  },
};

const mode: CommandSpec = {
  name: "mode",
  summary: "Show or set how far each feature may adapt: off, observe, suggest, apply",
  details:
    "off: no rule is asked. observe: what would be proposed is noted. suggest: it is proposed to people. apply: it is put on trial at once, and kept or rolled back by what the trial shows. What the configuration states (`modes`) holds against this command.",
  args: [
    { syntax: "[feature]", description: `${adaptiveFeatures.join(", ")}, or all` },
    { syntax: "[mode]", description: adaptiveModes.join(", ") },
  ],
  options: [reasonOption],
  examples: [
    { command: "policy mode", explains: "what holds now" },
    { command: "policy mode policy apply", explains: "houses adapt by themselves, on trial" },
    { command: "policy mode all off", explains: "nothing adapts" },
  ],
  run: async (input, context) => {
    const [named, wanted] = [argument(input, 0), argument(input, 1)];
    if (named !== undefined && wanted !== undefined)
      return changeMode(input, context, featuresOf(named), requireMode(wanted));
    const features = named === undefined ? adaptiveFeatures : featuresOf(named);
    await using loop = await openLoop(context, { readOnly: true });
    const { modes } = await (await loop.policies()).overview();
    return tellModes(
      modes.filter(({ feature }) => features.includes(feature)),
      context,
    );
  },
};

async function changeMode(
  input: CommandInput,
  context: CommandContext,
  features: readonly AdaptiveFeature[],
  wanted: AdaptiveMode,
): Promise<0> {
  await using loop = await openLoop(context);
  const policies = await loop.policies();
  await policies.setMode(features, wanted, reasonOf(input));
  const { modes } = await policies.overview();
  return tellModes(
    modes.filter(({ feature }) => features.includes(feature)),
    context,
  );
}

function tellModes(modes: Overview["modes"], { json, terminal }: CommandContext): 0 {
  if (json) terminal.printJson({ modes });
  else printModes(modes, terminal);
  return 0;
}

function featuresOf(text: string): readonly AdaptiveFeature[] {
  if (text === "all") return adaptiveFeatures;
  const found = adaptiveFeatures.find((feature) => feature === text);
  if (found !== undefined) return [found];
  throw notAmong("unknown-feature", "feature", text, [...adaptiveFeatures, "all"]);
}

function requireMode(text: string): AdaptiveMode {
  const found = adaptiveModes.find((one) => one === text);
  if (found !== undefined) return found;
  throw notAmong("unknown-mode", "mode", text, adaptiveModes);
}

function notAmong(
  code: string,
  what: string,
  text: string,
  names: readonly string[],
): WhetstoneError {
  return new WhetstoneError(code, `${JSON.stringify(text)} is no ${what}`, {
    exitCode: 2,
    hint: `give one of ${names.join(", ")}`,
  });
}

function reasonOf(input: CommandInput): string | null {
  return option(input, "reason") ?? null;
}

const adapt: CommandSpec = {
  name: "adapt",
  summary:
    "Look now: settle trials, let the rules propose; every scan and a server do so by themselves",
  examples: [{ command: "policy adapt", explains: "after new sessions were recorded" }],
  run: async (_input, context) => {
    await using loop = await openLoop(context);
    await loop.derive();
    const policies = await loop.policies();
    const { events } = await policies.adapt();
    const ids = new Set(events.map(({ adaptation }) => adaptation));
    const changes = (await policies.log(1000)).filter(({ id }) => ids.has(id));
    if (context.json) context.terminal.printJson({ changes });
    else {
      printPolicyLog(changes, context.terminal);
      context.terminal.note(
        `${formatPlural(changes.length, "change")} decided; \`whetstone policy show\` says why not more`,
      );
    }
    return 0;
  },
};

export const policy: CommandSpec = {
  name: "policy",
  summary: "Policies of houses and routing: what is in force, what changed it, what it did",
  details:
    "A rule proposes a change only after 30 sessions with a known outcome, with evidence that holds at any time, at most three a day, and never twice in a week for one knob. A change runs as a trial, randomised by session, and is kept or rolled back by what it is measured to do.",
  examples: [
    { command: "policy show", explains: "what is in force" },
    { command: "policy log", explains: "what changed, and what it did" },
    { command: "policy revert ezra", explains: "undo" },
  ],
  subcommands: [show, log, set, revert, tryCommand, mode, adapt],
};
