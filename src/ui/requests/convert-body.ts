import { arrayFormat, decodeArray, encodeArray } from "./number-array.ts";

/** A body as another content type has it. */
export interface ConvertedBody {
  body: Uint8Array<ArrayBuffer>;
  /** Why the bytes stayed what they were though the type is another, in words. */
  unfit?: string;
}

/** Writes a body anew for another content type where both hold arrays; else its bytes stay as they are. */
export function convertBody(body: Uint8Array<ArrayBuffer>, from: string, to: string): ConvertedBody {
  const [source, target] = [arrayFormat(from), arrayFormat(to)];
  if (source === target || from === to) return { body };
  if (target === undefined) return { body, unfit: `sent as it is: ${to} has no array format here` };
  const array = source === undefined ? undefined : decodeArray(body, source);
  if (!array) return { body, unfit: `sent as it is: the body is no array of numbers in ${from || "JSON"}` };
  return { body: encodeArray(array, target) };
}
