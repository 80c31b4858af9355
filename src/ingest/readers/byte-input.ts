import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";

/** Bytes of one source, decompressed, read by position. I/O errors reject; damaged compressed data ends the input. */
export interface ByteInput {
  /** Bytes there were when it was opened; infinite where that is not known. */
  readonly size: number;
  /** Fills `into` from `position`; gives fewer bytes only at the end of the input. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Why the compressed data could not be read to its end; null while it could. */
  damage(): string | null;
  close(): Promise<void>;
}

/** Opens a file for reading only; a name ending in `.zst` is decompressed as a stream. */
export async function openByteInput(path: string): Promise<ByteInput> {
  return path.endsWith(".zst") ? new ZstdInput(path) : new FileInput(openSync(path, "r"));
}

/** Reads synchronously: a scan has a thread for it, and a turn of the event loop costs more than a read. */
class FileInput implements ByteInput {
  readonly size: number;
  private readonly descriptor: number;

  constructor(descriptor: number) {
    this.descriptor = descriptor;
    this.size = fstatSync(descriptor).size;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    while (filled < into.byteLength) {
      const length = into.byteLength - filled;
      const count = readSync(this.descriptor, into, filled, length, position + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  damage(): null {
    return null;
  }

  async close(): Promise<void> {
    closeSync(this.descriptor);
  }
}

/** A compressed stream has no random access: going back starts it again, going forward decompresses what lies between. */
class ZstdInput implements ByteInput {
  readonly size = Infinity;
  private readonly path: string;
  private chunks: AsyncIterator<Buffer, unknown>;
  private pending: Uint8Array = Buffer.alloc(0);
  private position = 0;
  private damageDetail: string | null = null;

  constructor(path: string) {
    this.path = path;
    this.chunks = decompressed(path);
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    if (position < this.position) await this.restart();
    while (this.position < position) {
      if (!(await this.available())) return 0;
      this.take(Math.min(this.pending.byteLength, position - this.position));
    }
    let filled = 0;
    while (filled < into.byteLength && (await this.available())) {
      const piece = this.take(Math.min(this.pending.byteLength, into.byteLength - filled));
      into.set(piece, filled);
      filled += piece.byteLength;
    }
    return filled;
  }

  damage(): string | null {
    return this.damageDetail;
  }

  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  private async restart(): Promise<void> {
    await this.close();
    this.chunks = decompressed(this.path);
    this.pending = Buffer.alloc(0);
    this.position = 0;
    this.damageDetail = null;
  }

  private take(count: number): Uint8Array {
    const piece = this.pending.subarray(0, count);
    this.pending = this.pending.subarray(count);
    this.position += count;
    return piece;
  }

  private async available(): Promise<boolean> {
    while (this.pending.byteLength === 0) {
      if (this.damageDetail !== null) return false;
      try {
        const next = await this.chunks.next();
        if (next.done === true) return false;
        this.pending = next.value;
      } catch (error) {
        if (!isDamage(error)) throw error;
        this.damageDetail = error.message;
      }
    }
    return true;
  }
}

function decompressed(path: string): AsyncIterator<Buffer, unknown> {
  // Loaded here, because few sources need it and a briefing, which looks at some, would pay for it.
  const { createZstdDecompress } = process.getBuiltinModule("node:zlib");
  const { pipeline } = process.getBuiltinModule("node:stream");
  const output = createZstdDecompress();
  // The error of either stream reaches the reader through `output`, which pipeline destroys with it.
  pipeline(createReadStream(path), output, () => undefined);
  return output[Symbol.asyncIterator]() as AsyncIterator<Buffer, unknown>;
}

function isDamage(error: unknown): error is Error {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^(ZSTD_|Z_)/.test(error.code)
  );
}
