import { token, type Rule } from "./rule.ts";

/** Secrets that the syntax around them gives away. */
export const framedSecrets: readonly Rule[] = [
  token(
    "nuget-config-password",
    "<add key=",
    String.raw`<add key=\\{0,4}"(?:ClearText)?Password\\{0,4}"\s{0,4}value=\\{0,4}"((?!%[^%"]{1,128}%\\{0,4}")[^"\\\n]{8,256})`,
    { ignoreCase: true, before: "any" },
  ),
  token(
    "freemius-secret-key",
    "secret_key",
    String.raw`secret_key["']\s{0,8}=>\s{0,8}["'](sk_[^\s"']{29})["']`,
    {
      ignoreCase: true,
      before: "any",
      needsDigit: true,
    },
  ),
  token(
    "mysql-password",
    " -p",
    String.raw` -p(?!ort|rofile|rint|roject|ath|kg|eer|refix|arallel|ackage)([^\s"'=-][^\s"']{5,128})(?<=mysql[^\n]{0,300})`,
    {
      needsDigit: true,
    },
  ),
  token("sshpass-password", "sshpass", String.raw`sshpass\s{1,4}-p\s{0,4}["']?([^\s"'$]{4,128})`),
  token(
    "redis-password",
    "redis-cli",
    String.raw`redis-cli\b[^\n|;&]{0,120}?\s-a\s{1,4}["']?([^\s"'$]{4,128})`,
  ),
];
