const MAGICS: readonly (readonly [bytes: readonly number[], type: string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], "image/png"],
  [[0xff, 0xd8, 0xff], "image/jpeg"],
  [[0x47, 0x49, 0x46, 0x38], "image/gif"],
];

/** The type of a picture that browsers show, by its first bytes; `undefined` for other bytes. */
export function imageType(bytes: Uint8Array): string | undefined {
  const magic = MAGICS.find(([start]) => start.every((byte, index) => bytes[index] === byte));
  if (magic) return magic[1];
  const isWebp = String.fromCharCode(...bytes.subarray(0, 4), ...bytes.subarray(8, 12)) === "RIFFWEBP";
  return isWebp ? "image/webp" : undefined;
}
