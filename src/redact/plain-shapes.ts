const shape =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;
const lengthOfUuid = 36;
const lengthOfInstant = 24;

/**
 * Whether a text is a UUID or an instant as JavaScript writes them. Nothing is ever found in one, but their digits call
 * for every detector of numbers, and nearly every event holds some of them.
 */
export function isPlainShape(text: string): boolean {
  const { length } = text;
  return (length === lengthOfUuid || length === lengthOfInstant) && shape.test(text);
}
