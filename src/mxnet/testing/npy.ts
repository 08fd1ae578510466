/** Reads the float32 elements and the shape of a little-endian NPY file: enough for expected values of tests. */
export function readNpy(bytes: Uint8Array<ArrayBuffer>): { data: Float32Array; shape: number[] } {
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint16(8, true);
  const header = new TextDecoder("latin1").decode(bytes.subarray(10, 10 + headerLength));
  const shape = /'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "";
  if (!header.includes("'<f4'")) throw new Error(`Cannot read the NPY file: its header is ${header}`);
  return {
    data: new Float32Array(bytes.slice(10 + headerLength).buffer),
    shape: shape
      .split(",")
      .filter((part) => part.trim() !== "")
      .map(Number),
  };
}
