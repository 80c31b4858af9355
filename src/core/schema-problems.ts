/** What a schema found, as zod tells it; not zod's own type, so that nobody loads it for these words. */
export interface SchemaError {
  readonly issues: readonly {
    readonly path: readonly PropertyKey[];
    readonly message: string;
    /** Of a key that does not fit: why not. */
    readonly issues?: readonly { readonly message: string }[];
  }[];
}

/**
 * What does not fit, in words: the place, with dots between its parts, and why. `whole` stands for the place of what
 * concerns no one part, such as `(options)`.
 *
 * @example schemaProblems(error, "(file)") // => ["holdout.epsilon: Too big: expected number to be <=0.5"]
 */
export function schemaProblems({ issues }: SchemaError, whole: string): readonly string[] {
  return issues.map(({ path, message, issues: inside = [] }) => {
    const why = [message, ...inside.map((one) => one.message)].join(": ");
    return `${path.map(String).join(".") || whole}: ${why}`;
  });
}
