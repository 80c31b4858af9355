/**
 * Values that vendors publish in their own documentation and sample projects: no secrets, and
 * gitleaks' allow-lists name them too. Kept as hashes, so that this file holds nothing key-like.
 */
const hashes: ReadonlySet<number> = new Set([
  2563053738384775, 1280982327300724, 290120929888925, 1412079182631371, 8603252085500974,
  4799156029478410, 2923726379525159, 7671868166877288, 2537327889984256, 2711122711869648,
  7245303956967657, 7605189176574316, 7908378932940402, 3960683184126225, 626891528722503,
  8252456220258833, 5396436709060673, 356411065593216,
]);

export function isPublicExample(value: string): boolean {
  return hashes.has(exampleHash(value));
}

/** 53 bits of two FNV-1a hashes (offset bases apart). A way to recognise, not to protect. */
export function exampleHash(value: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193) >>> 0;
    high = Math.imul(high ^ code ^ (low >>> 13), 0x01000193) >>> 0;
  }
  return (high & 0x1fffff) * 0x1_0000_0000 + low;
}
