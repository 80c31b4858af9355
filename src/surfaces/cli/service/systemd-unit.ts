import { WhetstoneError } from "../../../core/errors.ts";
import { definitionMark } from "./definition-mark.ts";
import { plainPath } from "./plain-path.ts";
import type { ServicePlan } from "./service-plan.ts";

/**
 * The unit of a user's service manager. Only hardening that needs neither root nor a mount namespace: with one, the unit
 * does not start where unprivileged namespaces are forbidden. V8 writes machine code, so memory stays executable.
 * Syntax: systemd.service(5), systemd.exec(5). Throws WhetstoneError `service-path` (exit 2).
 */
export function systemdUnit({ node, script, args, home, environmentFile }: ServicePlan): string {
  // The program's own path takes no variables, so no dollar sign is doubled there.
  const command = [quoted(programPath(node)), ...[script, ...args].map(argument)];
  return `# ${definitionMark}, which writes it anew. Own settings: \`systemctl --user edit whetstone\`.
[Unit]
Description=Whetstone server
StartLimitIntervalSec=300
StartLimitBurst=10

[Service]
Type=exec
ExecStart=${command.join(" ")}
Environment=${quoted(`WHETSTONE_HOME=${home}`)}
EnvironmentFile=-${unspecified(plainPath(environmentFile))}
WorkingDirectory=~
Restart=on-failure
RestartSec=2
UMask=0077
NoNewPrivileges=true
LockPersonality=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictRealtime=true
RestrictSUIDSGID=true
SystemCallArchitectures=native

[Install]
WantedBy=default.target
`;
}

/** systemd takes no program whose path has one of these. */
function programPath(path: string): string {
  if (!/["'\\]/.test(path)) return path;
  throw new WhetstoneError("service-path", `systemd does not start ${path}`, {
    exitCode: 2,
    hint: "move Node to a folder without quotes and backslashes in its name",
  });
}

/** A word of a command, in which a dollar sign would begin a variable. */
function argument(text: string): string {
  return quoted(text).replaceAll("$", () => "$$");
}

/** One word, whatever stands in it. */
function quoted(text: string): string {
  return `"${unspecified(plainPath(text).replaceAll(/["\\]/g, (sign) => `\\${sign}`))}"`;
}

/** A percent sign begins a specifier, unless it is doubled. */
function unspecified(text: string): string {
  return text.replaceAll("%", "%%");
}
