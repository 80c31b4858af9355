import { textsBetween } from "../../conversation/text-between.ts";

/** The person's words in what Cursor sends for them: it adds files, rules and selections around `<user_query>`. */
export function requestText(text: string): string {
  const queries = textsBetween(text, "<user_query>", "</user_query>");
  return queries.length === 0 ? text : queries.join("\n");
}
