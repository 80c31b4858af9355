/** Who may do a task: a house, a model, a variant of a tool. Null: whichever, counted over all of them. */
export interface RouteArm {
  readonly tool: string | null;
  readonly house: string | null;
  readonly model: string | null;
}

export const armParts = ["house", "model", "tool"] as const;
export type ArmPart = (typeof armParts)[number];

/**
 * Its name in journals and answers: the parts that it states.
 *
 * @example armKey({ tool: null, house: "ezra", model: "small" }) // => "house=ezra model=small"
 */
export function armKey(arm: RouteArm): string {
  const stated = armParts.flatMap((part) => (arm[part] === null ? [] : [`${part}=${arm[part]}`]));
  return stated.length === 0 ? "any" : stated.join(" ");
}

/** The parts by which arms are told apart. */
export function armShape(arm: RouteArm): readonly ArmPart[] {
  return armParts.filter((part) => arm[part] !== null);
}

/** The arm of that shape which something was done by; null where one of its parts is not known. */
export function armOf(done: RouteArm, shape: readonly ArmPart[]): RouteArm | null {
  if (shape.some((part) => done[part] === null)) return null;
  const of = (part: ArmPart): string | null => (shape.includes(part) ? done[part] : null);
  return { tool: of("tool"), house: of("house"), model: of("model") };
}
