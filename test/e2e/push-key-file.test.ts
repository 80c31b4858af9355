import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createMachine } from "./whetstone.ts";

// Nobody listens there.
const to = ["--to", "http://127.0.0.1:1", "--retry-for", "0"];

it.skipIf(process.platform === "win32")(
  "`push` takes no key that others may read, from an option or the configuration",
  async () => {
    const machine = createMachine();
    const keyFile = join(machine.home, "key");
    writeFileSync(keyFile, "wst_some_key\n");
    chmodSync(keyFile, 0o644);
    const config = { push: { servers: [{ url: "http://127.0.0.1:1", keyFile: "~/key" }] } };
    mkdirSync(machine.whetstoneHome);
    writeFileSync(join(machine.whetstoneHome, "whetstone.config.json"), JSON.stringify(config));
    for (const args of [
      [...to, "--key-file", keyFile],
      ["--retry-for", "0"],
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      const refused = await machine.run(["push", machine.home, ...args]);
      expect(refused).toMatchObject({ status: 2, stdout: "" });
      expect(refused.stderr).toContain(`others may read the key file ${keyFile}`);
      expect(refused.stderr).toContain(`chmod 600 ${keyFile}`);
    }
    chmodSync(keyFile, 0o600);
    const away = await machine.run(["push", machine.home, ...to, "--key-file", keyFile]);
    expect(away.status).toBe(1);
    expect(away.stderr).toContain("127.0.0.1:1");
  },
  60_000,
);
