import { describe, expect, it } from "vitest";
import { describeFindings } from "../describe-findings.suite.ts";

const keyLine = "Ab1/".repeat(16);
const header = (kind: string): string => `-----BEGIN ${kind}-----`;
const footer = (kind: string): string => `-----END ${kind}-----`;

describe("private keys", () => {
  const kind = "OPENSSH PRIVATE KEY";
  const lines = [header(kind), keyLine, keyLine, "Zz09+/==", footer(kind)];

  it.each([
    ["on lines", lines.join("\n")],
    ["with Windows line ends", lines.join("\r\n")],
    ["escaped in JSON", lines.join("\\n")],
    ["escaped twice", lines.join("\\\\n")],
    [
      "added in a diff",
      lines
        .map((line) => `+${line}`)
        .join("\n")
        .slice(1),
    ],
    [
      "with line numbers",
      lines
        .map((line, index) => `${index + 1}→${line}`)
        .join("\n")
        .slice(2),
    ],
  ])("are hidden whole %s", (_title, key) => {
    expect(describeFindings(`before\n${key}\nafter`)).toBe("before\n‹private-key›\nafter");
  });

  it("are hidden when their end is cut off", () => {
    const cut = lines.slice(0, 3).join("\n").slice(0, -9);
    expect(describeFindings(`see ${cut}`)).toBe("see ‹private-key›");
    expect(describeFindings(`${cut}\n\nThat was the key of the server.`)).toContain(
      "That was the key",
    );
  });

  it("are hidden when their beginning is cut off", () => {
    expect(describeFindings(lines.slice(1).join("\n").slice(7))).toBe("‹private-key›");
    expect(describeFindings(`no key here\n${lines.slice(1).join("\n")}`)).toBe(
      "no key here\n‹private-key›",
    );
  });

  it("are no keys where only the header is written", () => {
    const text = `if (text.includes("${header(kind)}")) return; // ${footer(kind)}`;
    expect(describeFindings(text)).toBe(text);
  });
});

describe("credentials in URLs", () => {
  it.each([
    [
      "postgres://app:pa55@db.internal:5432/x",
      "postgres://app:‹url-credentials›@db.internal:5432/x",
    ],
    ["redis://:pa55word@cache:6379", "redis://:‹url-credentials›@cache:6379"],
    ["https://ann:p%40ss1@host.test/", "https://ann:‹url-credentials›@host.test/"],
  ])("hides the password in %s", (text, expected) => {
    expect(describeFindings(text)).toBe(expected);
  });

  it.each([
    "https://host.test:8080/path@2x",
    "postgres://user:password@localhost/db",
    "https://$USER:$PASS@host.test",
    "http://localhost:5173/@vite/client",
  ])("leaves %s alone", (text) => {
    expect(describeFindings(text)).toBe(text);
  });
});

describe("authorization", () => {
  it.each([
    ["Authorization: Bearer k3j4h5g6f7d8", "Authorization: Bearer ‹authorization›"],
    ['"authorization": "token k3j4h5g6"', '"authorization": "token ‹authorization›"'],
    [`Authorization: Basic ${btoa("ann:letmein")}`, "Authorization: Basic ‹authorization›"],
    ["used Bearer k3j4h5g6f7d8k3j4 there", "used Bearer ‹authorization› there"],
  ])("hides the credential in %s", (text, expected) => {
    expect(describeFindings(text)).toBe(expected);
  });

  it.each([
    "Authorization: Bearer $TOKEN",
    "authorization: required",
    "the bearer token authentication",
  ])("leaves %s alone", (text) => {
    expect(describeFindings(text)).toBe(text);
  });
});

describe("cookies", () => {
  it("hides values and keeps names, attributes and settings", () => {
    expect(
      describeFindings("Set-Cookie: sid=k3j4h5g6f7d8; Path=/; Max-Age=31536000; theme=dark"),
    ).toBe("Set-Cookie: sid=‹cookie›; Path=/; Max-Age=31536000; theme=dark");
  });
});

describe("curl users", () => {
  it("hides the password", () => {
    expect(describeFindings("curl -u ann:'pa55 w0rd' host")).toBe("curl -u ann:'‹curl-user›' host");
  });

  it.each([
    "docker run -u 1000:1000 image",
    "curl -u $USER:$PASS host",
    "git push -u origin:main1",
  ])("leaves %s alone", (text) => {
    expect(describeFindings(text)).toBe(text);
  });
});

describe("Kubernetes secrets", () => {
  it("hides the values under data and stringData", () => {
    const yaml =
      "kind: Secret\ndata:\n  # note\n  a: YWRtaW4tdXNlcg==\nstringData:\n  b: plain-text\ntype: Opaque";
    expect(describeFindings(yaml)).toBe(
      "kind: Secret\ndata:\n  # note\n  a: ‹kubernetes-secret›\nstringData:\n  b: ‹kubernetes-secret›\ntype: Opaque",
    );
  });

  it("hides them in JSON", () => {
    expect(describeFindings('{"kind":"Secret","data":{"a":"YWRtaW4tdXNlcg=="}}')).toBe(
      '{"kind":"Secret","data":{"a":"‹kubernetes-secret›"}}',
    );
  });

  it("leaves templates and other documents alone", () => {
    const yaml =
      "kind: Secret\ndata:\n  a: {{ .Values.a }}\n---\nkind: ConfigMap\ndata:\n  b: YWRtaW4tdXNlcg==";
    expect(describeFindings(yaml)).toBe(yaml);
  });
});
