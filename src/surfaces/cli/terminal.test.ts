import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { createTerminal, type Terminal } from "./terminal.ts";

/** A terminal on standard error of that many columns, and what was written to it. */
function drawn(columns: number, env: Readonly<Record<string, string>> = {}): [Terminal, string[]] {
  const written: string[] = [];
  const stderr = Object.assign(
    new Writable({
      write: (chunk: Buffer, _, done) => {
        written.push(chunk.toString());
        done();
      },
    }),
    { isTTY: true, columns },
  ) as unknown as NodeJS.WriteStream;
  return [createTerminal({ stdout: stderr, stderr, env }), written];
}

const learning = "learning: 1,204 lessons weighed";
const cleared = "\r\u001b[2K";

it.each(["stdout", "stderr"] as const)(
  "says of a line that nobody read on %s that it was not written",
  async (name) => {
    const unread = new Writable({ write: (_chunk, _, done) => done(new Error("EPIPE")) });
    unread.on("error", () => undefined);
    const stream = Object.assign(unread, { isTTY: false }) as unknown as NodeJS.WriteStream;
    const read = new Writable({
      write: (_chunk, _, done) => done(),
    }) as unknown as NodeJS.WriteStream;
    const streams = { stdout: read, stderr: read };
    const terminal = createTerminal({ ...streams, [name]: stream, env: {} });
    await expect(terminal.write("ticket 1", name)).rejects.toThrow("EPIPE");
  },
);

it("leaves nothing of its progress behind", () => {
  const [terminal, written] = drawn(80);
  terminal.progress(learning);
  terminal.progress("");
  terminal.print("Read 8 files");
  expect(written).toEqual([learning, cleared, "Read 8 files\n"]);
});

it("draws progress whole where a terminal does not know its columns, and within those it has", () => {
  const [wide, whole] = drawn(0);
  wide.progress(learning.repeat(3));
  expect(whole).toEqual([learning.repeat(3).slice(0, 79)]);
  const [narrow, cut] = drawn(40);
  narrow.progress(learning.repeat(3));
  expect(cut[0]).toHaveLength(39);
});

it("draws no progress where a terminal could not clear it", () => {
  const [terminal, written] = drawn(80, { TERM: "dumb" });
  terminal.progress(learning);
  terminal.print("Read 8 files");
  expect(written).toEqual(["Read 8 files\n"]);
});
