/** What a file that should be a `tar.gz` is instead, and what to do about it. */
export interface DetectedFormat {
  found: string;
  remedy: string;
}

const REPACK = "Pack its content with: tar -czf model.tar.gz -C <directory> .";

/** Tells by the first 512 bytes. */
export function detectFormat(head: Uint8Array): DetectedFormat {
  if (head.length === 0) return { found: "empty", remedy: "Make or fetch it anew" };
  if (asciiAt(head, 257, 5) === "ustar") {
    return { found: "a tar that is not compressed", remedy: "Compress it with: gzip model.tar" };
  }
  for (const [signature, name] of SIGNATURES) {
    if (asciiAt(head, 0, signature.length) === signature) return { found: name, remedy: REPACK };
  }
  const text = asciiAt(head, 0, 200).trimStart();
  if (text.startsWith("version https://git-lfs")) {
    return { found: "a pointer of Git LFS", remedy: "Fetch the file itself with: git lfs pull" };
  }
  if (text.startsWith("<")) return { found: "HTML or XML text", remedy: "Look at the address it came from" };
  if (text.startsWith("{") || text.startsWith("[")) {
    return { found: "JSON text", remedy: "Look at the address it came from" };
  }
  const bytes = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0"));
  return { found: `something else, its first bytes are ${bytes.join(" ")}`, remedy: REPACK };
}

const SIGNATURES: readonly (readonly [string, string])[] = [
  ["PK\x03\x04", "a zip"],
  ["PK\x05\x06", "an empty zip"],
  ["BZh", "compressed with bzip2"],
  ["\xfd7zXZ", "compressed with xz"],
  ["\x28\xb5\x2f\xfd", "compressed with zstd"],
  ["7z\xbc\xaf", "a 7z archive"],
  ["Rar!", "a rar archive"],
];

function asciiAt(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}
