import { fstatSync, read } from "node:fs";
import { WhetstoneError } from "../core/errors.ts";
import { isObject } from "../core/json.ts";
import { parsedText } from "../ingest/conversation/content.ts";

const largestBytes = 32 * 1024 * 1024;
const longestMs = 800;
const lookAgainMs = 40;
/** The host ends a hook after 2 s: an input that comes on and on is given up before. Counted, for no clock tells how long this process was at work. */
const mostLooks = 12;
/** Looks in which nothing came, one after the other: the thread that reads may be kept waiting as well. */
const mostQuietLooks = 4;
const retryMs = 2;
const pieceBytes = 64 * 1024;
const standardInput = 0;
const threadCount = "UV_THREADPOOL_SIZE";

let isReading = false;

/** Who takes what is read. */
interface Taker {
  /** False when no more is wanted. */
  readonly take: (piece: Buffer) => boolean;
  readonly end: () => void;
  readonly fail: () => void;
}

/**
 * Everything on standard input. Rejects above 32 MiB, and when it has not ended after 0.8 s. What came while this process
 * itself was kept waiting, on a machine with too much to do, is still taken; so is an object that is whole where a host
 * that is kept waiting has not closed its end yet.
 */
export function readHookInput(): Promise<string> {
  // A terminal, or none at all.
  if (fstatSync(standardInput).isCharacterDevice()) return Promise.resolve("");
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const refuse = (reason: string): void =>
      reject(new WhetstoneError("input-refused", `standard input ${reason}`));
    const textSoFar = (): string => Buffer.concat(pieces).toString("utf8");
    const giveUp = (): void => {
      const text = textSoFar();
      if (isObject(parsedText(text))) resolve(text);
      else refuse("did not end");
    };
    whenOverdue(() => bytes, giveUp);
    const take = (piece: Buffer): boolean => {
      bytes += piece.length;
      pieces.push(piece);
      if (bytes > largestBytes) refuse("holds too much");
      return bytes <= largestBytes;
    };
    const end = (): void => resolve(textSoFar());
    const taker = { take, end, fail: () => refuse("cannot be read") };
    if (process.platform === "win32") passStream(taker);
    else passFile(taker);
  });
}

/**
 * Calls back when the input is late and no more of it comes. Timers that are due are told before what has been read:
 * whoever was kept waiting has both at once, so that being late alone says nothing.
 */
function whenOverdue(bytesRead: () => number, giveUp: () => void): void {
  const lookAgain = (looks: number, quiet: number): void => {
    const known = bytesRead();
    const look = (): void => {
      const stillQuiet = bytesRead() === known ? quiet + 1 : 0;
      if (looks === mostLooks || stillQuiet === mostQuietLooks) giveUp();
      else lookAgain(looks + 1, stillQuiet);
    };
    setTimeout(() => setImmediate(look), lookAgainMs).unref();
  };
  setTimeout(lookAgain, longestMs, 1, 0).unref();
}

/** Where a read cannot be given up: `process.stdin` can, but the streams it loads take longer than all else of a hook. */
function passStream({ take, end, fail }: Taker): void {
  const { stdin } = process;
  stdin.on("data", (piece: Buffer) => take(piece) || stdin.pause());
  stdin.once("error", fail);
  stdin.once("end", end);
}

function passFile(taker: Taker): void {
  const piece = Buffer.allocUnsafe(pieceBytes);
  isReading = true;
  readInOneThread(piece, (error, length) => {
    isReading = false;
    // A host may have left its end so that a read does not wait.
    if (error?.code === "EAGAIN") return void setTimeout(passFile, retryMs, taker);
    if (error !== null) return taker.fail();
    if (length === 0) return taker.end();
    if (taker.take(piece.subarray(0, length))) passFile(taker);
  });
}

type Done = (error: NodeJS.ErrnoException | null, length: number) => void;

/** The first read starts as many threads as this tells; one is enough here, and each takes its time. */
function readInOneThread(piece: Buffer, done: Done): void {
  const told = process.env[threadCount];
  process.env[threadCount] = "1";
  read(standardInput, piece, 0, pieceBytes, null, done);
  // What this process starts has its own needs.
  if (told === undefined) delete process.env[threadCount];
  else process.env[threadCount] = told;
}

/** Ends the process well, and at once: while a read is under way, `process.exit` would wait for it. */
export function leave(): never {
  if (isReading && process.execve !== undefined) {
    // Another program in place of this one takes no thread along that waits.
    process.execve(process.execPath, [process.execPath, "-e", "0"], {
      ...process.env,
      NODE_OPTIONS: "",
    });
  }
  process.exit(0);
}
