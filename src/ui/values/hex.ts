const BYTES_A_LINE = 16;

/** Bytes as lines of offset, hexadecimal digits and ASCII: `00000000  5b 5b 31 …  [[1`. */
export function formatHex(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += BYTES_A_LINE) {
    const part = bytes.subarray(offset, offset + BYTES_A_LINE);
    const digits = Array.from(part, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const characters = Array.from(part, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
    );
    const place = offset.toString(16).padStart(8, "0");
    lines.push(`${place}  ${digits.padEnd(BYTES_A_LINE * 3 - 1)}  ${characters.join("")}`);
  }
  return lines.join("\n");
}
