/** First 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const roundConstants = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
);
/** The same of the square roots of the first 8. */
const initialState = Int32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

const blockLength = 64;
const schedule = new Int32Array(64);

/** A hash under way: what full blocks have made of the state. */
export interface StartedHash {
  readonly state: Int32Array;
  /** A multiple of 64. */
  readonly bytes: number;
}

const nothingYet: StartedHash = { state: initialState, bytes: 0 };

/** The beginning of a hash that is made of many contents with the same first 64 bytes. Throws RangeError for another length. */
export function startSha256(block: Uint8Array): StartedHash {
  if (block.length !== blockLength) throw new RangeError("a hash starts with a block of 64 bytes");
  const state = initialState.slice();
  compressAll(state, block);
  return { state, bytes: blockLength };
}

/**
 * SHA-256 (FIPS 180-4) as 64 hex digits, without Node's own: a process that hashes a few kilobytes is done before
 * `node:crypto` is loaded. Written for code that runs cold: no iterators, no calls inside a block.
 */
export function sha256(bytes: Uint8Array, started: StartedHash = nothingYet): string {
  const state = started.state.slice();
  const whole = bytes.length - (bytes.length % blockLength);
  compressAll(state, bytes.subarray(0, whole));
  compressAll(state, padded(bytes.subarray(whole), started.bytes + bytes.length));
  let digits = "";
  for (let word = 0; word < 8; word += 1) digits += hexDigits(at(state, word));
  return digits;
}

function compressAll(state: Int32Array, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let start = 0; start < bytes.length; start += blockLength) compress(state, view, start);
}

/** The last bytes, a one bit, zeros, and the whole length in bits as 64 bits, to full blocks. */
function padded(last: Uint8Array, totalBytes: number): Uint8Array {
  const length = last.length + 9 <= blockLength ? blockLength : 2 * blockLength;
  const end = new Uint8Array(length);
  end.set(last);
  end[last.length] = 0x80;
  const view = new DataView(end.buffer);
  view.setUint32(length - 8, Math.floor(totalBytes / 2 ** 29));
  view.setUint32(length - 4, totalBytes << 3);
  return end;
}

function hexDigits(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}

function at(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}

/** One block into the state (FIPS 180-4, 6.2.2), in 32-bit integers that wrap. Names of one letter are the standard's. */
function compress(state: Int32Array, view: DataView, start: number): void {
  fillSchedule(view, start);
  let a = at(state, 0);
  let b = at(state, 1);
  let c = at(state, 2);
  let d = at(state, 3);
  let e = at(state, 4);
  let f = at(state, 5);
  let g = at(state, 6);
  let h = at(state, 7);
  for (let t = 0; t < 64; t += 1) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const choice = (e & f) ^ (~e & g);
    const T1 = (h + sum1 + choice + (roundConstants[t] ?? 0) + (schedule[t] ?? 0)) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + T1) | 0;
    d = c;
    c = b;
    b = a;
    a = (T1 + sum0 + majority) | 0;
  }
  state[0] = at(state, 0) + a;
  state[1] = at(state, 1) + b;
  state[2] = at(state, 2) + c;
  state[3] = at(state, 3) + d;
  state[4] = at(state, 4) + e;
  state[5] = at(state, 5) + f;
  state[6] = at(state, 6) + g;
  state[7] = at(state, 7) + h;
}

function fillSchedule(view: DataView, start: number): void {
  const W = schedule;
  for (let t = 0; t < 16; t += 1) W[t] = view.getInt32(start + 4 * t);
  for (let t = 16; t < 64; t += 1) {
    const x = W[t - 15] ?? 0;
    const y = W[t - 2] ?? 0;
    const sigma0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const sigma1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[t] = sigma1 + (W[t - 7] ?? 0) + sigma0 + (W[t - 16] ?? 0);
  }
}
