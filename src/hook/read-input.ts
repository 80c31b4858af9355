import { WhetstoneError } from "../core/errors.ts";

const largestBytes = 32 * 1024 * 1024;
const longestMs = 800;

/** Everything on standard input. Rejects above 32 MiB, and when it has not ended after 0.8 s. */
export function readHookInput(): Promise<string> {
  const { stdin } = process;
  if (stdin.isTTY) return Promise.resolve("");
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const refuse = (reason: string): void =>
      reject(new WhetstoneError("input-refused", `standard input ${reason}`));
    const timer = setTimeout(() => refuse("did not end"), longestMs);
    timer.unref();
    stdin.on("data", (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > largestBytes) refuse("holds too much");
      else pieces.push(piece);
    });
    stdin.once("error", () => refuse("cannot be read"));
    stdin.once("end", () => resolve(Buffer.concat(pieces).toString("utf8")));
  });
}
