import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readSecretFile } from "./secret-file.ts";

const about = { name: "key file", code: "some-key", hint: "make one" };

function keyPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-secret-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "key");
}

it.skipIf(process.platform === "win32").each([0o600, 0o400])("mode %o is read", (mode) => {
  const path = keyPath();
  writeFileSync(path, "k\n");
  chmodSync(path, mode);
  expect(readSecretFile({ ...about, path })).toBe("k\n");
});

it.skipIf(process.platform === "win32").each([0o640, 0o604, 0o620])(
  "mode %o is refused",
  (mode) => {
    const path = keyPath();
    writeFileSync(path, "k\n");
    chmodSync(path, mode);
    expect(() => readSecretFile({ ...about, path })).toThrowError(
      expect.objectContaining({
        code: "some-key",
        exitCode: 2,
        message: `others may read the key file ${path}`,
        hint: `chmod 600 ${path}`,
      }),
    );
  },
);

it("a file that is not there is told, with what to do", () => {
  const path = keyPath();
  expect(() => readSecretFile({ ...about, path })).toThrowError(
    expect.objectContaining({
      code: "some-key",
      message: `the key file ${path} cannot be read`,
      hint: "make one",
    }),
  );
});
