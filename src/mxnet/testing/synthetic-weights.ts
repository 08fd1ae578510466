import { RandomStream } from "../random-stream.ts";
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

/** Numbers from 0 to 1, seeded by the 32-bit FNV-1a hash of the UTF-8 name. */
function uniform(name: string): () => number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  const stream = new RandomStream(hash);
  return () => stream.next();
}
