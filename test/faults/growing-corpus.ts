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
    for (const file of this.files) {
      if (this.random() < shareOfFiles) this.growTo(file, this.random());
    }
  }

  /** Every file is whole afterwards. Answers how many were not. */
  finish(): number {
    const growing = this.files.filter((file) => this.missingOf(file) > 0);
    for (const file of growing) this.growTo(file, 1);
    return growing.length;
  }

  private missingOf(file: CorpusFile): number {
    return file.content.length - (this.lengths.get(file) ?? 0);
  }

  private growTo(file: CorpusFile, share: number): void {
    const before = this.lengths.get(file) ?? 0;
    const missing = this.missingOf(file);
    if (missing === 0) return;
    const grown = before + Math.ceil(missing * share);
    const length = file.layout === "whole" ? file.content.length : grown;
    writeInto(this.home, file, length);
    this.lengths.set(file, length);
  }
}
