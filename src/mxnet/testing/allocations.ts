const NAMES = [
  "ArrayBuffer",
  "Uint8Array",
  "Int8Array",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
] as const;

/** An allocation beyond what a test allows. */
class AllocationError extends Error {}

/**
 * Counts the bytes of arrays that are made. The constructors are replaced at once, for modules that keep them when they
 * are loaded, until `loaded` is called.
 *
 * `within` runs something, and throws where it makes an array of more than `limit` bytes.
 */
export function countAllocations(): { within: <T>(limit: number, run: () => T) => T; loaded: () => void } {
  let allowed = Number.POSITIVE_INFINITY;
  const originals: Record<string, object> = {};
  const counting: Record<string, object> = {};
  for (const name of NAMES) {
    const original = globalThis[name] as unknown as new (...args: unknown[]) => object;
    originals[name] = original;
    const width = (original as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
    counting[name] = new Proxy(original, {
      construct(target, [first, ...rest]) {
        if (typeof first === "number" && first * width > allowed)
          throw new AllocationError(`${name} of ${first} elements, where ${allowed} bytes are allowed`);
        return Reflect.construct(target, [first, ...rest]);
      },
    });
  }
  Object.assign(globalThis, counting);
  return {
    loaded: () => Object.assign(globalThis, originals),
    within(limit, run) {
      Object.assign(globalThis, counting);
      allowed = limit;
      try {
        return run();
      } finally {
        allowed = Number.POSITIVE_INFINITY;
        Object.assign(globalThis, originals);
      }
    },
  };
}
