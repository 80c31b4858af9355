import { rank, type Detector, type Report } from "../finding.ts";

// Windows accounts may hold a space; there it must be followed by the rest of the path.
const anchored =
  /(?:\/home\/|\/Users\/|[\\/]{1,8}Users[\\/]{1,8})([^\s\\/:"'`<>|*?$%{}()[\],;&=#~]{1,64}(?: [A-Za-z0-9.]{1,32}(?=\\))?)/dy;
// Folder names in which an agent keeps its sessions: the project's path with dashes for slashes.
const dashed = /-(?:home|Users)-([A-Za-z0-9_.]{1,64})(?=-|\/|\\|["'\s]|$)/dy;
const drive = /(?:^|[^A-Za-z0-9])[A-Za-z]:$/;
const mounts = /(?:^|[^A-Za-z0-9_.-])(?:\/mnt)?\/[a-z]$|\/var$|\/System\/Volumes\/Data$|file:\/\/$/;

// Accounts of images and services, shared folders, and the names that documentation writes.
const impersonal =
  /^(?:root|admin|administrator|runner|runneradmin|circleci|travis|jenkins|gitlab-runner|buildkite-agent|vsts|ubuntu|debian|centos|fedora|alpine|ec2-user|azureuser|opc|core|pi|vagrant|docker|node|python|ruby|go|rust|deno|bun|jovyan|vscode|codespace|codespaces|gitpod|coder|sandbox|agent|user|users|username|user_?name|your_?name|your-?user(?:-?name)?|you|me|name|someone|somebody|to|path|dev|devuser|developer|app|appuser|application|build|builder|builduser|ci|git|svn|linuxbrew|homebrew|nixbld|postgres|mysql|redis|nginx|apache|www|www-data|ftp|mail|nobody|guest|public|shared|default|all\s?users|test|tester|testuser|example|foo|bar|x+|\.+)$/i;

/** The user's name in a home directory's path; the path around it stays. */
export const homeDirectoryDetector: Detector = {
  anchors: ["/home/", "users/", "users\\", "-home-", "-users-"],
  patterns: [anchored, dashed, drive, mounts],
  detect(text, at, report) {
    if (text.charAt(at) === "-") return detectDashed(text, at, report);
    if (text.charAt(at) === "/") return detectAt(text, at, report);
    return detectAt(text, separatorsBefore(text, at), report);
  },
};

/** Where the path's separator before `at` begins: one slash, or all back slashes of an escape. */
function separatorsBefore(text: string, at: number): number {
  let start = at;
  if (text.charAt(start - 1) === "/") return start - 1;
  while (start > 0 && at - start < 8 && text.charAt(start - 1) === "\\") start--;
  return start;
}

function detectAt(text: string, at: number, report: Report): number {
  if (!beginsPath(text, at)) return 0;
  anchored.lastIndex = at;
  return reportName(anchored.exec(text), report);
}

/** A path on this machine, not a part of an URL or of a longer path. */
function beginsPath(text: string, at: number): boolean {
  if (at === 0 || !/[A-Za-z0-9_.\-~$)}\]:/]/.test(text.charAt(at - 1))) return true;
  const before = text.slice(Math.max(0, at - 24), at);
  if (text.charAt(at) === "\\") return drive.test(before);
  return drive.test(before) || mounts.test(before) || /(?:[=:]|\\[nrt])$/.test(before);
}

function detectDashed(text: string, at: number, report: Report): number {
  if (at > 0 && /[A-Za-z0-9_.-]/.test(text.charAt(at - 1))) return 0;
  dashed.lastIndex = at;
  return reportName(dashed.exec(text), report);
}

function reportName(match: RegExpExecArray | null, report: Report): number {
  const span = match?.indices?.[1];
  const name = match?.[1] ?? "";
  if (span === undefined || impersonal.test(name)) return 0;
  const [start, end] = span;
  report({ start, end, rule: "user", rank: rank.personal, secret: name });
  return end;
}
