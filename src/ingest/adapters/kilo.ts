import { basename, join } from "node:path";
import type { Adapter } from "../contract.ts";
import { readSqlite } from "../readers/sqlite.ts";
import { openCodeDatabase } from "./opencode/opencode-database.ts";
import { dataFolder } from "./opencode/opencode-home.ts";
import { openCode } from "./opencode.ts";

/** `kilo.db` of Kilo Code's command line and of its newer extensions, which are made from OpenCode and keep its tables. */
export const kilo: Adapter = {
  name: "kilo",
  title: "Kilo Code (command line)",
  harness: "kilo",
  readerVersion: 1,
  callIdScope: "session",
  errorFlag: "explicit",
  rank: 100,
  description: {
    looksIn: ["~/.local/share/kilo/kilo.db", "$XDG_DATA_HOME/kilo"],
    understands: openCode.description.understands,
    cannotKnow: [
      ...openCode.description.cannotKnow,
      "tasks of the older extension: those are read with Cline's",
    ],
  },
  roots: (roots) => [join(dataFolder(roots, "kilo"), "kilo.db")],
  // Surer than OpenCode, whose tables these are.
  detect: (probe) => (basename(probe.path) === "kilo.db" && openCode.detect(probe) > 0 ? 0.97 : 0),
  read: (source, cursor, context) => readSqlite(source, cursor, context, openCodeDatabase(context)),
};
