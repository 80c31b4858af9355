function base64(text: string): string {
  return btoa(text);
}

function escapeNonWord(text: string): string {
  return text.replaceAll(
    /[^A-Za-z0-9]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    '"': "&quot;",
    "'": "&#39;",
    "<": "&lt;",
    ">": "&gt;",
  };
  return text.replaceAll(/[&"'<>]/g, (character) => names[character] ?? character);
}

function percentEncode(text: string): string {
  return Array.from(text, (one) => `%${one.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
}

export type Spelling = (secret: string) => string;

/** As a secret stands in transcripts, tool output, diffs and logs. */
export const wrappers: Readonly<Record<string, Spelling>> = {
  "in prose": (secret) => `the value is ${secret} as seen`,
  "alone on a line": (secret) => `first\n${secret}\nlast`,
  "at the end of a sentence": (secret) => `It was ${secret}.`,
  "in brackets": (secret) => `(see ${secret}), then go on`,
  "in back ticks": (secret) => `run \`${secret}\` again`,
  "in JSON": (secret) => JSON.stringify({ output: secret }),
  "in a diff": (secret) => `@@ -1 +1 @@\n-old\n+${secret}\n`,
  "after a line number": (secret) => `    12→${secret}\n    13→next`,
  "in grep output": (secret) => `src/settings.ts:12:${secret}`,
  "in colour": (secret) => `\u001b[31m${secret}\u001b[0m`,
  "in XML": (secret) => `<item>${secret}</item>`,
  "in a shell command": (secret) => `export SETTING=${secret}`,
  "in a header option": (secret) => `curl -H "X-Setting: ${secret}" localhost`,
};

/** Encoded once. */
export const encodings: Readonly<Record<string, Spelling>> = {
  "JSON in JSON": (secret) => JSON.stringify({ body: JSON.stringify({ key: secret }) }),
  "after an escaped line break": (secret) => `out: line\\n${secret}\\nmore`,
  "after an escaped colour": (secret) => `\\u001b[31m${secret}\\u001b[0m`,
  "HTML attribute": (secret) => `<a title=&quot;${escapeHtml(secret)}&quot;>`,
  "URL query": (secret) => `https://service.test/x?a=${encodeURIComponent(secret)}&b=1`,
  "percent-encoded throughout": percentEncode,
  "Unicode escapes": (secret) => `{"key":"${escapeNonWord(secret)}"}`,
  "escaped slashes": (secret) => `{"key":"${secret.replaceAll("/", "\\/")}"}`,
  "base64 of a line": (secret) => `echo ${base64(`export A=${secret}\n`)} | base64 -d`,
  "base64 alone": (secret) => base64(secret),
  "base64url of a sentence": (secret) =>
    base64(`see: ${secret} there`).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
  "wrapped base64": (secret) =>
    base64(
      `A prefix that is long enough to wrap: ${secret} and a suffix that is as long.`,
    ).replaceAll(/.{76}/g, "$&\n"),
};

/** Encoded twice. */
export const doubleEncodings: Readonly<Record<string, Spelling>> = {
  "JSON in JSON in JSON": (secret) =>
    JSON.stringify(JSON.stringify(JSON.stringify({ key: `${secret}\nnext` }))),
  "URL in URL": (secret) => `u=${encodeURIComponent(encodeURIComponent(secret))}`,
  "Unicode escapes in JSON": (secret) => JSON.stringify(`{"key":"${escapeNonWord(secret)}"}`),
  "base64 of base64": (secret) => base64(base64(`key ${secret} end`)),
  "base64 in URL": (secret) => encodeURIComponent(base64(`a=${secret};`)),
  "base64 of JSON in JSON": (secret) =>
    JSON.stringify({ data: base64(JSON.stringify({ key: secret })) }),
  "URL in base64": (secret) => base64(`u=${encodeURIComponent(secret)}`),
};
