import { WhetstoneError } from "../../core/errors.ts";
import { isObject, type JsonObject } from "../../core/json.ts";
import { type CommandInput, option, optionList, type OptionSpec } from "./command.ts";

/** How commands take the parameters of a call. */
export const paramOptions: readonly OptionSpec[] = [
  {
    flags: "--param <key=value...>",
    description: "a parameter of the call; a value that is JSON is read as JSON",
  },
  { flags: "--params <json>", description: "the same as one JSON object; --param comes on top" },
];

/**
 * The parameters that `--params` and `--param key=value` give, null without any. A value of the latter that is JSON is
 * read as JSON, unless the schema wants text there. Throws `bad-parameter` (exit 2) for what is no object or `key=value`.
 */
export function callParams(input: CommandInput, schema: JsonObject = {}): JsonObject | null {
  const whole = wholeParams(option(input, "params"));
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const pairs = optionList(input, "param").map((pair) => {
    const at = pair.indexOf("=");
    const [name, text] = [pair.slice(0, at), pair.slice(at + 1)];
    const wanted = properties[name];
    const isText = isObject(wanted) && wanted["type"] === "string";
    if (at > 0) return [name, isText ? text : valueOf(text)] as const;
    throw new WhetstoneError("bad-parameter", `--param takes key=value, got ${pair}`, {
      exitCode: 2,
      hint: 'for example --param "command=npm test"',
    });
  });
  if (whole === null && pairs.length === 0) return null;
  return { ...whole, ...Object.fromEntries(pairs) };
}

function wholeParams(text: string | undefined): JsonObject | null {
  if (text === undefined) return null;
  const value = valueOf(text);
  if (isObject(value)) return value;
  throw new WhetstoneError("bad-parameter", `--params takes a JSON object, got ${text}`, {
    exitCode: 2,
    hint: `for example --params '{"command":"npm test"}'`,
  });
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
