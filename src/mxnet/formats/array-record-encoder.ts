import type { ByteWriter } from "./byte-writer.ts";
import { codeOfDType, type DTypeArray } from "./dtype.ts";
import { AUX_COUNTS, STORAGE_TYPES, type StoredArray, sizeOfShape, VERSION_MAGICS } from "./stored-array.ts";

/** Writes one array in its own record version. Spec: section 1.2. */
export function encodeArrayRecord(writer: ByteWriter, array: StoredArray): void {
  const { version, storageType, shape } = array;
  checkRecord(array);
  if (version > 0) writer.u32(VERSION_MAGICS[version] ?? 0);
  if (version >= 2) writer.i32(STORAGE_TYPES.indexOf(storageType) - 1);
  if (AUX_COUNTS[storageType] > 0) writeShape(writer, array.storageShape ?? []);
  if (version === 0) writeShortShape(writer, shape ?? []);
  else if (!shape && version === 3) writeUnknownShape(writer, array.partialShape);
  else writeShape(writer, shape ?? []);
  if (shape) writeContent(writer, array);
}

function writeContent(writer: ByteWriter, { context, dtype, aux = [], data }: StoredArray): void {
  writer.i32(context.deviceType);
  writer.i32(context.deviceId);
  writer.i32(codeOfDType(dtype));
  for (const { dtype, shape } of aux) {
    writer.i32(codeOfDType(dtype));
    writeShape(writer, shape);
  }
  writer.bytes(data);
  for (const { data } of aux) writer.bytes(data);
}

function writeShape(writer: ByteWriter, shape: readonly number[]): void {
  writer.i32(shape.length);
  for (const dim of shape) writer.i64(dim);
}

function writeShortShape(writer: ByteWriter, shape: readonly number[]): void {
  writer.u32(shape.length);
  for (const dim of shape) writer.u32(dim);
}

function writeUnknownShape(writer: ByteWriter, partialShape: readonly number[] | undefined): void {
  if (partialShape) writeShape(writer, partialShape);
  else writer.i32(-1);
}

function checkRecord(array: StoredArray): void {
  const { version, storageType, shape, storageShape, aux = [], data } = array;
  const sparse = AUX_COUNTS[storageType] > 0;
  if (version !== 2 && storageType !== "default") {
    throw new RangeError(`Cannot write a ${storageType} array in version ${version}: only version 2 has it`);
  }
  if (!shape) return;
  if (shape.length === 0 && version !== 3) {
    throw new RangeError(
      `Cannot write a scalar in version ${version}: there shape () is None, so reshape it to (1,)`,
    );
  }
  if (version === 0 && shape.some((dim) => dim > 0xffffffff)) {
    throw new RangeError(
      `Cannot write shape (${shape.join(", ")}) in version 0, whose dimensions have 32 bits`,
    );
  }
  checkLength(data, sparse ? (storageShape ?? []) : shape);
  if (aux.length !== AUX_COUNTS[storageType]) {
    throw new RangeError(`Cannot write a ${storageType} array with ${aux.length} index arrays`);
  }
  for (const { data, shape } of aux) checkLength(data, shape);
}

function checkLength(data: DTypeArray, shape: readonly number[]): void {
  if (data.length === sizeOfShape(shape)) return;
  throw new RangeError(`Cannot write ${data.length} elements as shape (${shape.join(", ")})`);
}
