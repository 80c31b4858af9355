import { join } from "node:path";
import { definitionMark } from "./definition-mark.ts";
import { plainPath } from "./plain-path.ts";
import type { ServicePlan } from "./service-plan.ts";

export const launchdLabel = "whetstone.server";

/** The job of a user's launchd, as launchd.plist(5) has it. Throws WhetstoneError `service-path` (exit 2). */
export function launchdPlist({ node, script, args, home }: ServicePlan): string {
  const words = [node, script, ...args].map((word) => `    ${string(word)}`);
  // 63 is 0077: launchd takes the mask as a decimal number.
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${definitionMark}, which writes it anew. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  ${string(launchdLabel)}
  <key>ProgramArguments</key>
  <array>
${words.join("\n")}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    <key>WHETSTONE_HOME</key>
    ${string(home)}
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardErrorPath</key>
  ${string(join(home, "service.log"))}
</dict>
</plist>
`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function string(text: string): string {
  const escaped = plainPath(text).replaceAll(/[&<>]/g, (sign) => entities[sign] ?? sign);
  return `<string>${escaped}</string>`;
}
