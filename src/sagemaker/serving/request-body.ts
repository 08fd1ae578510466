import type { Payload } from "../../contract/script-interface.ts";
import type { InvokeRequest } from "./invocation.ts";

/** A request as the handlers get it. */
export interface DecodedRequest {
  input_data: Payload;
  content_type: string;
  accept: string;
}

/** Content types whose body is text for the handlers. They are compared verbatim. Clause H11. */
const TEXT_TYPES = ["application/json", "text/csv"];

/**
 * Decodes the body: text where the content type is exactly `application/json` or `text/csv`, else the bytes.
 *
 * @throws {TypeError} Where text is not valid UTF-8; the message names the first byte that is wrong.
 *
 * Clause H11.
 */
export function decodeRequest({ body, content_type, accept }: InvokeRequest): DecodedRequest {
  if (!TEXT_TYPES.includes(content_type)) return { input_data: body, content_type, accept };
  try {
    // Python keeps a byte order mark, as part of the text.
    const input_data = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return { input_data, content_type, accept };
  } catch (cause) {
    const at = firstInvalidByte(body);
    const byte = `0x${(body[at] ?? 0).toString(16).padStart(2, "0")}`;
    const isPacked = body[0] === 0x1f && body[1] === 0x8b;
    const remedy = isPacked
      ? `It begins as gzip does, and an endpoint unpacks nothing: send ${content_type} as it is`
      : `Send ${content_type} as UTF-8, or bytes with a content type of their own`;
    throw new TypeError(
      `Cannot decode the request's body as UTF-8: byte ${at} (${byte}) is not valid there. ${remedy}`,
      { cause },
    );
  }
}

/** Where the longest valid beginning of `bytes` ends: what `decode` refuses at `n` bytes, it refuses at more. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isValidStart(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid - openBytes(bytes.subarray(0, valid));
}

/** Whether more bytes could make it valid UTF-8. */
function isValidStart(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** How many bytes at the end are the beginning of a character that is not complete. */
function openBytes(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const lead = bytes[bytes.length - count] ?? 0;
    if (lead < 0x80) return 0;
    if (lead < 0xc0) continue;
    const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return count < length ? count : 0;
  }
  return 0;
}
