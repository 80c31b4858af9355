import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";

const id = "@secretlint/secretlint-rule-preset-recommend";
const config = { rules: [{ id, rule: creator }] };

/** Findings of secretlint's recommended preset, the baseline. */
export async function secretlintFindings(text: string): Promise<number> {
  const source = {
    content: text,
    contentType: "text" as const,
    filePath: "text.txt",
    ext: ".txt",
  };
  const { messages } = await lintSource({ source, options: { config } });
  return messages.length;
}
