/** Whether two values are alike in all that they hold, bytes and numbers included. Two NaN are. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return isEqualView(a as Uint8Array, b as Uint8Array);
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return (
    keys.length === others.length &&
    keys.every((key) => isSameValue((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

function isEqualView(a: Uint8Array, b: Uint8Array): boolean {
  return (
    a.constructor === b.constructor &&
    a.length === b.length &&
    a.every((value, index) => Object.is(value, b[index]))
  );
}
