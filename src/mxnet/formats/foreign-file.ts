const FOREIGN_FILES: readonly (readonly [magic: string, what: string])[] = [
  ["PK\x03\x04", "it is a ZIP file: an NPZ file, as MXNet 2 writes, is read by mx.nd.load"],
  ["\x93NUMPY", "it is one NPY array: read it as NPY, or save it again with mx.nd.save"],
  ["\x1f\x8b", "it is compressed with gzip: decompress it first (gunzip, or tar -xzf for a .tar.gz)"],
  [
    "version https://git-lfs",
    "it is a pointer of Git LFS and not the file itself: fetch the file with git lfs pull",
  ],
  ["<!DOCTYPE", "it is an HTML page, as a failed download leaves it: download the file again"],
  ["<html", "it is an HTML page, as a failed download leaves it: download the file again"],
];

/** Says what `bytes` are, and the remedy, where they start like another kind of file that is often mistaken for one. */
export function describeForeignFile(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength === 0) return "it is empty";
  return FOREIGN_FILES.find(([magic]) => startsWith(bytes, magic))?.[1];
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  for (let i = 0; i < magic.length; i++) if (bytes[i] !== magic.charCodeAt(i)) return false;
  return true;
}
