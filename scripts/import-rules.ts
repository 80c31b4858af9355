import { posix } from "node:path";
import { layers } from "./layers.ts";

export interface Import {
  /** As written: `../core/clock.ts`, `node:fs`, `zod`. */
  readonly specifier: string;
  /** Whether it is gone after type stripping. */
  readonly typeOnly: boolean;
}

const wiring = "src/*.ts";
const outside = "outside";

// Anchored at the line's start, where the formatter puts every declaration; so text in strings and comments is passed over.
const declaration = /^(?:import|export)\s+(?:(type)\s+)?(?:([^"';]*?)\s*from\s*)?"([^"]+)"/gm;
const dynamicImport = /\bimport\(\s*"([^"]+)"\s*\)(\.[A-Z])?/g;

/** The imports and re-exports of one formatted TypeScript file. `import("x").Name` counts as a type. */
export function importsIn(source: string): Import[] {
  const declared = source.matchAll(declaration).map(([, type, names, specifier]) => ({
    specifier: specifier ?? "",
    typeOnly: type !== undefined || namesOnlyTypes(names),
  }));
  const dynamic = source.matchAll(dynamicImport).map(([, specifier, member]) => ({
    specifier: specifier ?? "",
    typeOnly: member !== undefined,
  }));
  return [...declared, ...dynamic];
}

function namesOnlyTypes(names: string | undefined): boolean {
  const inner = names?.match(/^\{([\s\S]*)\}$/)?.[1];
  const listed = inner?.split(",").flatMap((name) => name.trim() || []) ?? [];
  return listed.length > 0 && listed.every((name) => name.startsWith("type "));
}

/** Why `file` may not contain `found`, or undefined when it may. `file` is a path such as `src/learn/fix.ts`. */
export function importFault(file: string, found: Import): string | undefined {
  if (!found.specifier.startsWith(".")) return undefined;
  const target = posix.join(posix.dirname(file), found.specifier);
  const reason = refusal(layerOf(file), layerOf(target), found.typeOnly);
  return reason && `${file} imports ${target}: ${reason}`;
}

function refusal(from: string, to: string, typeOnly: boolean): string | undefined {
  // The files at the top of src/ wire the stages, so they may import all of them.
  if (from === to || from === wiring) return undefined;
  if (to === outside) return "it is not in src/";
  if (from.startsWith("surfaces/"))
    return to.startsWith("surfaces/") ? `${from} may not import ${to}` : undefined;
  const layer = layers[from];
  if (layer === undefined) return `src/${from} stands in no layer of scripts/layers.ts`;
  if (layer.values.includes(to)) return undefined;
  if (!layer.types.includes(to)) return `${from} may not import ${to}`;
  return typeOnly ? undefined : `${from} may import only types from ${to}`;
}

/** `core` for src/core/x.ts, `surfaces/cli` for a surface. */
function layerOf(path: string): string {
  const [top, first, second, third] = path.split("/");
  if (top !== "src" || first === undefined) return outside;
  if (second === undefined) return wiring;
  return first === "surfaces" && third !== undefined ? `surfaces/${second}` : first;
}
