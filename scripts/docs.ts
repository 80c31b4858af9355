import { writeFileSync } from "node:fs";
import { generatedDocuments } from "./generated-documents.ts";

for (const { path, content } of generatedDocuments) {
  writeFileSync(path, content());
  console.log(`Wrote ${path}.`);
}
