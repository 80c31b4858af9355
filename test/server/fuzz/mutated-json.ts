import * as fc from "fast-check";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Values that programs trip over: borders of numbers and times, names that objects have anyway, hostile text. */
const oddities: readonly Json[] = [
  null,
  true,
  "",
  " ",
  "null",
  "NaN",
  "-1",
  "1e999",
  0,
  -0.5,
  -1,
  2 ** 31,
  2 ** 53,
  1e21,
  1.797e308,
  5e-324,
  8_640_000_000_000_001,
  "9223372036854775808",
  "99999999999999999999999999",
  "__proto__",
  "constructor",
  "toString",
  "\u0000",
  "\ud800",
  "a\u202eb\u2028c\ufeff",
  "${jndi:ldap://x}",
  "'; DROP TABLE event; --",
  "<script>alert(1)</script>",
  "\u001b[31m\u001b]0;title\u0007",
  "../../../etc/passwd",
  "%s%n%x",
  "ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
  "x".repeat(5000),
  "é".repeat(3000),
  [],
  {},
  [[[[[[]]]]]],
  { toJSON: "no function", valueOf: 1, length: -1 },
];

const oddNames = [
  "__proto__",
  "constructor",
  "",
  "\u0000",
  "toJSON",
  "id",
  "error",
  "k".repeat(300),
];

interface Mutation {
  /** Chooses the place: taken modulo the number of places there are. */
  readonly place: number;
  readonly kind: "replace" | "remove" | "rename" | "repeat" | "wrap" | "swap" | "nest" | "number";
  readonly odd: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat({ max: 10_000 }),
  kind: fc.constantFrom(
    "replace" as const,
    "replace" as const,
    "remove" as const,
    "rename" as const,
    "repeat" as const,
    "wrap" as const,
    "swap" as const,
    "nest" as const,
    "number" as const,
  ),
  odd: fc.nat({ max: 10_000 }),
});

/** One of these values with up to four of its parts mutated where they stand: its structure is kept in the main. */
export function mutatedJson(samples: readonly object[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(mutation, { maxLength: 4 }), fc.jsonValue())
    .map(([sample, mutations, any]) =>
      mutations.reduce<unknown>((value, one) => mutate(value, one, any), structuredClone(sample)),
    );
}

type Path = readonly string[];

function mutate(value: unknown, one: Mutation, any: unknown): unknown {
  const parts = partsOf(value);
  const path: string[] = [];
  let part = parts[one.place % parts.length];
  while (part?.parent !== undefined) {
    path.unshift(part.key);
    part = part.parent;
  }
  return mutateAt(value, path, one, any);
}

interface Part {
  readonly node: unknown;
  readonly key: string;
  readonly parent: Part | undefined;
}

/** Every part of a value, itself first. */
function partsOf(value: unknown): readonly Part[] {
  const parts: Part[] = [{ node: value, key: "", parent: undefined }];
  // The list grows while it is walked.
  for (const parent of parts) {
    if (!isTree(parent.node)) continue;
    for (const [key, node] of Object.entries(parent.node)) parts.push({ node, key, parent });
  }
  return parts;
}

function mutateAt(node: unknown, [key, ...rest]: Path, one: Mutation, any: unknown): unknown {
  if (key === undefined || !isTree(node)) return changed(node, one, any);
  const members = Object.entries(node).flatMap(([name, child]): [string, unknown][] => {
    if (name !== key) return [[name, child]];
    const mutated = mutateAt(child, rest, one, any);
    return rest.length > 0 ? [[name, mutated]] : placed(name, mutated, one);
  });
  return Array.isArray(node) ? members.map(([, child]) => child) : Object.fromEntries(members);
}

/** The members that stand where one stood. */
function placed(name: string, value: unknown, { kind, odd }: Mutation): [string, unknown][] {
  if (kind === "remove") return [];
  if (kind === "rename") return [[oddNames[odd % oddNames.length] ?? "", value]];
  if (kind !== "repeat") return [[name, value]];
  return Array.from({ length: 2 + (odd % 20) }, (_, index) => [`${name}${index || ""}`, value]);
}

function isTree(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function changed(node: unknown, { kind, odd }: Mutation, any: unknown): unknown {
  switch (kind) {
    case "replace":
      return odd % 3 === 0 ? any : oddities[odd % oddities.length];
    case "wrap":
      return odd % 2 === 0 ? [node] : { value: node };
    case "swap":
      if (Array.isArray(node)) return Object.fromEntries(Object.entries(node));
      return typeof node === "object" && node !== null ? Object.values(node) : String(node);
    case "nest":
      return nested(node, odd % 700);
    case "number":
      return typeof node === "string"
        ? Number(node)
        : typeof node === "number"
          ? String(node)
          : odd;
    default:
      return node;
  }
}

function nested(node: unknown, depth: number): unknown {
  let value = node;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
