import { findSensitive } from "./find-sensitive.ts";

/** The text with every finding replaced by its rule: `password=‹generic-password›`. */
export function describeFindings(text: string): string {
  let described = "";
  let copied = 0;
  for (const { start, end, rule } of findSensitive(text)) {
    described += `${text.slice(copied, start)}‹${rule}›`;
    copied = end;
  }
  return described + text.slice(copied);
}
