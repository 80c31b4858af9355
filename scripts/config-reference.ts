import { z } from "zod";

const notice =
  "<!-- Written by `npm run docs` from the schema of the configuration. Change the schema, not this page. -->";

/** The part of a JSON Schema that the page tells. */
const settingSchema = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  get properties() {
    return z.record(z.string(), settingSchema).optional();
  },
  get items() {
    return settingSchema.optional();
  },
  get anyOf() {
    return z.array(settingSchema).optional();
  },
});
type SettingSchema = z.infer<typeof settingSchema>;

/** Where each setting that the environment can override stands, by the variable's name. */
export type EnvironmentSettings = Readonly<Record<string, readonly [string, string]>>;

/** The reference of every setting, as Markdown. Throws where a setting says nothing of itself: it would be of no use. */
export function configReference(schema: z.ZodType, environment: EnvironmentSettings): string {
  const root = settingSchema.parse(z.toJSONSchema(schema, { io: "input" }));
  const variables = new Map(
    Object.entries(environment).map(([name, path]) => [path.join("."), name]),
  );
  return [
    "# Configuration",
    "",
    notice,
    "",
    "`whetstone config path` says where `whetstone.config.json` is; it need not be there. `whetstone config show` prints what is in effect, `whetstone config check` names every setting that does not fit. A variable of the environment wins over the file, an option of a command over both. Unknown settings are refused.",
    "",
    "| setting | value | default | variable | meaning |",
    "| --- | --- | --- | --- | --- |",
    ...settingsOf(root, []).map(({ path, setting }) => row(path, setting, variables.get(path))),
    "",
    "Besides these the environment is asked for:",
    "",
    "| variable | meaning |",
    "| --- | --- |",
    "| `WHETSTONE_HOME` | folder of the configuration, the database, the key and the spool; default `~/.whetstone` |",
    "| `WHETSTONE_DB` | database file; default `whetstone.db` in that folder; `--db` wins over it |",
    "| `WHETSTONE_DATABASE_URL` | `postgres://...`: the store stands in [PostgreSQL](postgresql.md); wins over `WHETSTONE_DB`, and `--db` over it |",
    "| `WHETSTONE_PUSH_KEY` | key of [the server to push to](push.md), where no file holds it |",
    "| `WHETSTONE_ISSUES_TOKEN` | token of the [issue tracker](issue-bridge.md), where no file holds it |",
    "| `WHETSTONE_GITEA_TOKEN`, `GITEA_TOKEN` | token of the gitea tools of a [harness](harness.md) |",
    "| `WHETSTONE_DEBUG` | `1` prints where in the program an error came from |",
    "| `NO_COLOR`, `FORCE_COLOR` | colours off, colours on; else they depend on the terminal |",
    "| `COLUMNS` | columns of a terminal that does not say how many it has; else 80 |",
    "",
  ].join("\n");
}

interface Setting {
  readonly path: string;
  readonly setting: SettingSchema;
}

function settingsOf(schema: SettingSchema, above: readonly string[]): readonly Setting[] {
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => name !== "$schema")
    .flatMap(([name, setting]): readonly Setting[] => {
      const path = [...above, name];
      if (setting.properties !== undefined) return settingsOf(setting, path);
      return [{ path: path.join("."), setting }];
    });
}

function row(path: string, setting: SettingSchema, variable = ""): string {
  if (setting.description === undefined) throw new Error(`the setting ${path} is not described`);
  const cells = [
    `\`${path}\``,
    valueOf(setting),
    setting.default === undefined ? "" : `\`${JSON.stringify(setting.default)}\``,
    variable === "" ? "" : `\`${variable}\``,
    setting.description.replaceAll("|", "\\|"),
  ];
  return `| ${cells.join(" | ")} |`;
}

function valueOf({ type, items, enum: words, anyOf, ...limits }: SettingSchema): string {
  if (anyOf !== undefined) return anyOf.map(valueOf).join(" or ");
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(", ");
  if (type === "array") return `list of ${itemsOf(items)}`;
  const low = limits.minimum ?? limits.exclusiveMinimum;
  const from = low === undefined ? "" : `${limits.minimum === undefined ? "above" : "from"} ${low}`;
  const to = limits.maximum === undefined ? "" : `to ${limits.maximum}`;
  const noun = nouns[type ?? ""] ?? type ?? "value";
  return [noun, from, to].filter((part) => part !== "").join(" ");
}

const nouns: Readonly<Record<string, string>> = { integer: "whole number", string: "text" };

function itemsOf(items: SettingSchema | undefined): string {
  const keys = Object.keys(items?.properties ?? {});
  if (keys.length > 0) return `objects with ${keys.map((key) => `\`${key}\``).join(", ")}`;
  return items?.type === "string" ? "texts" : "values";
}
