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
    "mysql mariadb",
    String.raw`(?:mysql|mariadb)[^\n|;&]{0,100}?\s-p(?!ort|rofile|rint|roject|ath)([^\s"'=\\-][^\s"'\\]{5,128})`,
    { needsDigit: true },
  ),
  token(
    "sshpass-password",
    "sshpass",
    String.raw`sshpass\s{1,4}-p\s{0,4}\\{0,8}["']?([^\s"'$\\]{4,128})`,
  ),
  token(
    "redis-password",
    "redis-cli",
    String.raw`redis-cli[^\n|;&]{0,120}?\s-a\s{1,4}\\{0,8}["']?([^\s"'$\\]{4,128})`,
  ),
];
