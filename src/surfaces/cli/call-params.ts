import { WhetstoneError } from "../../core/errors.ts";
import { isObject, type JsonObject } from "../../core/json.ts";
import { type CommandInput, optionList } from "./command.ts";

/**
 * The parameters that `--param key=value` give, null without any. A value that is JSON is read as JSON, unless the
 * schema wants text there. Throws `bad-parameter` (exit 2) for what is no `key=value`.
 */
export function callParams(input: CommandInput, schema: JsonObject = {}): JsonObject | null {
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
  return pairs.length === 0 ? null : Object.fromEntries(pairs);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
