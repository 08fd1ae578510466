const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/** The checksum of ZIP and PNG. */
export function crc32(bytes: Uint8Array): number {
  let checksum = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    checksum = (checksum >>> 8) ^ (TABLE[(checksum ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  }
  return (checksum ^ 0xffffffff) >>> 0;
}
