import { WhetstoneError } from "../../../core/errors.ts";

/** A path or word that can stand in a service's definition. Throws WhetstoneError `service-path` (exit 2). */
export function plainPath(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (!/[\u0000-\u001f\u007f]/.test(text) && !text.endsWith("\\")) return text;
  throw new WhetstoneError(
    "service-path",
    `${JSON.stringify(text)} cannot stand in the definition of a service`,
    { exitCode: 2, hint: "choose a folder without control characters in its name" },
  );
}
