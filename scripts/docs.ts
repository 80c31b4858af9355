import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { generatedDocuments, strayDocuments } from "./generated-documents.ts";

for (const { path, content } of generatedDocuments) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content());
  console.log(`Wrote ${path}.`);
}
for (const path of strayDocuments()) {
  rmSync(path);
  console.log(`Removed ${path}.`);
}
