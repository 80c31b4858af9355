import { join } from "node:path";
import type { Roots } from "../../contract.ts";
import { environmentFolder } from "../../environment-folder.ts";

const editors = ["Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf"];

/** Data folders of the editors of VS Code's family on every platform, and of its server. */
export function editorHomes(roots: Roots): readonly string[] {
  const { home } = roots;
  const config = environmentFolder(roots, "XDG_CONFIG_HOME") ?? join(home, ".config");
  const roaming = environmentFolder(roots, "APPDATA");
  const bases = [config, join(home, "Library", "Application Support")];
  if (roaming !== null) bases.push(roaming);
  return [
    ...bases.flatMap((base) => editors.map((editor) => join(base, editor))),
    join(home, ".vscode-server", "data"),
  ];
}
