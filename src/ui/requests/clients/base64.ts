/** Bytes in a piece: `String.fromCharCode` takes no more arguments than the stack holds. */
const PIECE = 0x8000;

/** Bytes as base64 in one line. */
export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  }
  return btoa(pieces.join(""));
}

/** The bytes of a base64 text, in which line ends and spaces may stand. @throws {DOMException} Where it is none. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/\s+/g, "")), (character) => character.charCodeAt(0));
}
