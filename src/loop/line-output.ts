import { createNewFile } from "./new-file.ts";

/** Where lines go: a file by its name, a function that takes them as they come (standard output), or nowhere. */
export type LineOutput = string | ((line: string) => void) | null;

export interface OpenLineOutput extends Disposable {
  /** The file; null where there is none. */
  readonly path: string | null;
  write(line: string): void;
  /** Puts a file in its place: it is there whole or not at all. */
  finish(): void;
}

/** Throws what {@link createNewFile} throws. */
export function openLineOutput(output: LineOutput, replace: boolean): OpenLineOutput {
  if (typeof output !== "string") {
    const write = output ?? (() => {});
    return { path: null, write, finish: () => {}, [Symbol.dispose]: () => {} };
  }
  const file = createNewFile(output, replace);
  return {
    path: file.path,
    write: (line) => file.write(`${line}\n`),
    finish: () => file.finish(),
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}
