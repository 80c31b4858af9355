import { WhetstoneError } from "../../core/errors.ts";
import { isObject } from "../../core/json.ts";
import type { Item } from "../../core/knowledge.ts";

/**
 * An item as its row keeps it. Damage can leave JSON that is none of ours: it is told as such before anything rests on
 * it. Throws `database-corrupt`.
 */
export function storedItem(body: unknown): Item {
  const item: unknown = JSON.parse(String(body));
  if (isItem(item)) return item;
  throw new WhetstoneError("database-corrupt", "a lesson in the database is damaged", {
    hint: "`whetstone rebuild` makes the lessons again from the record",
  });
}

function isItem(value: unknown): value is Item {
  if (!isObject(value) || typeof value["text"] !== "string") return false;
  const { signature, evidence, environments, detail } = value;
  if (!Array.isArray(evidence) || !Array.isArray(environments) || !isObject(detail)) return false;
  if (!isObject(signature)) return false;
  const { tools, programs, errorTemplateIds, files } = signature;
  return [tools, programs, errorTemplateIds, files].every((part) => Array.isArray(part));
}
