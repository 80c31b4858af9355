import { basename, dirname } from "node:path";
import type { Random } from "../../src/core/random.ts";
import { type CorpusFile, writeInto } from "./corpus.ts";

/** Transcripts that are being written: each call lets some of them grow, cut at any byte. */
export class GrowingCorpus {
  private readonly home: string;
  private readonly files: readonly CorpusFile[];
  private readonly random: Random;
  private readonly lengths = new Map<CorpusFile, number>();

  constructor(home: string, files: readonly CorpusFile[], random: Random) {
    this.home = home;
    this.files = files;
    this.random = random;
  }

  /** Lets this share of the files grow by a random share of what they miss. */
  grow(shareOfFiles: number): void {
    for (const [index, file] of this.files.entries()) {
      if (this.random() >= shareOfFiles) continue;
      const share = this.random();
      if (this.isNext(index)) this.growTo(file, share);
    }
  }

  /** Numbered events, each in a file of its own, are written one after another; everything else comes in any order. */
  private isNext(index: number): boolean {
    const [before, file] = [this.files[index - 1], this.files[index]];
    if (before === undefined || file === undefined) return true;
    const folder = dirname(file.path);
    if (basename(folder) !== "events" || dirname(before.path) !== folder) return true;
    return this.lengths.get(before) === before.content.length;
  }

  /** Every file is whole afterwards. */
  finish(): void {
    for (const file of this.files) this.growTo(file, 1);
  }

  private growTo(file: CorpusFile, share: number): void {
    const before = this.lengths.get(file) ?? 0;
    const missing = file.content.length - before;
    if (missing === 0) return;
    const grown = before + Math.ceil(missing * share);
    const length = file.layout === "whole" ? file.content.length : grown;
    writeInto(this.home, file, length);
    this.lengths.set(file, length);
  }
}
