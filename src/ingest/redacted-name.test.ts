import { expect, it } from "vitest";
import { createMac } from "../core/hash.ts";
import { createRedactor } from "../redact/redactor.ts";
import { redactedName } from "./redacted-name.ts";
import { createShortRedactor } from "./short-redactor.ts";

const short = createShortRedactor(createRedactor({ mac: createMac(Buffer.alloc(32, 1)) }));

it.each([
  ["user./home/wiltrud/project", "wiltrud"],
  ["user.content./Users/wiltrud/project", "wiltrud"],
  ["unknown:event_msg//home/wiltrud/project", "wiltrud"],
  ["line.write to wiltrud@corp-mail.io about it", "wiltrud"],
])("%s names no one", (name, person) => {
  expect(redactedName(name, short, 128)).not.toContain(person);
});

it.each(["user.content.tool_result", "unknown:item/web_search", "line./repo/shop/src"])(
  "%s stays as it is",
  (name) => {
    expect(redactedName(name, short, 128)).toBe(name);
  },
);
