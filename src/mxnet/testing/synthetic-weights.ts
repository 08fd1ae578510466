import { type Shape, sizeOf } from "../shape.ts";

/**
 * Values for a parameter that depend on its name and shape alone, so that graphs can be tested without their weights
 * (spec 4): mulberry32, seeded by the FNV-1a hash of the name. Scales and variances lie round 1, shifts near 0, and
 * weights keep the size of what goes through them.
 */
export function syntheticWeight(name: string, shape: Shape): Float32Array {
  const size = sizeOf(shape);
  const next = uniform(name);
  if (/gamma$|var$/.test(name)) return Float32Array.from({ length: size }, () => 0.5 + next());
  if (/(beta|mean|bias)$/.test(name)) return Float32Array.from({ length: size }, () => 0.2 * next() - 0.1);
  const fan = shape.length === 1 ? 25 : size / (shape[0] ?? 1);
  const scale = Math.sqrt(3 / fan) * 1.2;
  return Float32Array.from({ length: size }, () => (2 * next() - 1) * scale);
}

/** Values of an input, from -1 to 1. */
export function syntheticInput(name: string, shape: Shape): Float32Array {
  const next = uniform(name);
  return Float32Array.from({ length: sizeOf(shape) }, () => 2 * next() - 1);
}

/** mulberry32: numbers from 0 to 1, seeded by the 32-bit FNV-1a hash of the UTF-8 name. */
function uniform(name: string): () => number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
