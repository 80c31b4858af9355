/** One `@example` of a doc comment: statements, the expression on its last line, and what `// =>` says it gives. */
export interface DocumentedExample {
  readonly statements: string;
  readonly expression: string;
  readonly expected: string;
  /** Name of the function that the comment stands before. */
  readonly of: string;
}

/** The examples of one source text. Throws where one does not end in an expression with its value. */
export function readExamples(source: string): readonly DocumentedExample[] {
  const comments = source.matchAll(/^\/\*\*(?<body>[\s\S]*?)\*\/\n(?:export )?\w+ (?<of>\w+)/gm);
  return [...comments].flatMap(({ groups }) => {
    const { body = "", of = "" } = groups ?? {};
    return body
      .split("@example")
      .slice(1)
      .map((text) => readExample(text, of));
  });
}

function readExample(text: string, of: string): DocumentedExample {
  const lines = text
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .filter((line) => line.trim() !== "");
  const [, expression, expected] = /^(.*?) *\/\/ => (.*)$/.exec(lines.at(-1) ?? "") ?? [];
  if (expression === undefined || expected === undefined) {
    throw new Error(`the example of ${of} does not end in "expression // => value": ${text}`);
  }
  return { statements: lines.slice(0, -1).join("\n"), expression: expression.trim(), expected, of };
}
