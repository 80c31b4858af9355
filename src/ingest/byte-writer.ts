const leastBytes = 128 * 1024;

/** Gathers texts as UTF-8, outside of the heap: text that waits there would be copied by the collector. */
export class ByteWriter {
  private buffer = Buffer.allocUnsafeSlow(leastBytes);
  private used = 0;

  get bytes(): number {
    return this.used;
  }

  write(text: string): void {
    // A unit of a string takes three bytes at most.
    this.makeRoom(text.length * 3);
    this.used += this.buffer.write(text, this.used, "utf8");
  }

  /** What was gathered, in memory of its own; nothing is gathered any more. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.buffer.subarray(0, this.used));
    this.used = 0;
    return taken;
  }

  private makeRoom(bytes: number): void {
    const needed = this.used + bytes;
    if (needed <= this.buffer.byteLength) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.buffer.byteLength));
    this.buffer.copy(larger, 0, 0, this.used);
    this.buffer = larger;
  }
}
