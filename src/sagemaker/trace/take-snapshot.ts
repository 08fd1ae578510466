import { type AnyTensor, isTensor, readTensor, tensorFacts } from "../../mxnet/tensor-copies.ts";
import { className } from "../script-call.ts";
import { Uncopied } from "./kept-value.ts";
import { statisticsOf } from "./tensor-statistics.ts";
import { MAX_BYTES, MAX_ITEMS, MAX_VALUES, type ValueSnapshot } from "./value-snapshot.ts";

/** What the snapshots of one request may still take, in bytes. */
export interface SnapshotBudget {
  leftBytes: number;
  /** Whether something was cut or left out as there was none left. */
  isExceeded: boolean;
}

/** Tells of a kept value as data. Waits for the GPU where tensors are there. */
export async function takeSnapshot(value: unknown, budget: SnapshotBudget): Promise<ValueSnapshot> {
  if (isTensor(value)) return await tensorSnapshot(value, budget);
  if (typeof value === "string") return textSnapshot(value, budget);
  if (value instanceof Uncopied) return { kind: "other", className: value.className, text: value.text };
  if (value instanceof ArrayBuffer) return bytesSnapshot(new Uint8Array(value), budget);
  if (value instanceof Uint8Array) return bytesSnapshot(value, budget);
  if (ArrayBuffer.isView(value)) return numbersSnapshot(value as Float32Array, budget);
  const rows = asRows(value);
  if (rows) return numbersSnapshot(rows.data, budget, rows.shape);
  if (isPlain(value)) return plainSnapshot(value, budget);
  return Array.isArray(value)
    ? await listSnapshot(value, budget)
    : await recordSnapshot(value as object, budget);
}

async function tensorSnapshot(tensor: AnyTensor, budget: SnapshotBudget): Promise<ValueSnapshot> {
  const { className, shape, dtype } = tensorFacts(tensor);
  const data = await readTensor(tensor);
  if (!ArrayBuffer.isView(data)) return plainSnapshot(data.slice(0, MAX_ITEMS), budget);
  const kept = {
    values: firstValues(data as Float32Array, budget),
    statistics: statisticsOf(data as Float32Array),
  };
  return { kind: "tensor", className, shape, dtype, ...kept };
}

/** A typed array, or the rows that a default input_fn decoded, which are not on the backend yet. */
function numbersSnapshot(data: Float32Array, budget: SnapshotBudget, shape = [data.length]): ValueSnapshot {
  const values = firstValues(data, budget);
  const dtype = data.constructor.name.replace("Array", "").replace("Clamped", "").toLowerCase();
  return { kind: "tensor", className: className(data), shape, dtype, statistics: statisticsOf(data), values };
}

function firstValues(data: Float32Array | Int32Array | Uint8Array, budget: SnapshotBudget) {
  const values = data.slice(0, take(Math.min(data.length, MAX_VALUES), 4, budget));
  const isKnown =
    values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array;
  return isKnown ? values : Float32Array.from(values as ArrayLike<number>, Number);
}

function textSnapshot(text: string, budget: SnapshotBudget): ValueSnapshot {
  return {
    kind: "text",
    text: text.slice(0, take(Math.min(text.length, MAX_BYTES), 1, budget)),
    length: text.length,
  };
}

function bytesSnapshot(bytes: Uint8Array, budget: SnapshotBudget): ValueSnapshot {
  const kept = bytes.slice(0, take(Math.min(bytes.length, MAX_BYTES), 1, budget));
  return { kind: "bytes", bytes: kept, length: bytes.length };
}

function plainSnapshot(value: unknown, budget: SnapshotBudget): ValueSnapshot {
  const text = JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}n` : item)) ?? "";
  if (take(text.length, 1, budget) === text.length) return { kind: "plain", value };
  return { kind: "other", className: className(value), text: `${text.slice(0, 200)} …` };
}

async function listSnapshot(list: readonly unknown[], budget: SnapshotBudget): Promise<ValueSnapshot> {
  const items: ValueSnapshot[] = [];
  for (const item of list.slice(0, MAX_ITEMS)) items.push(await takeSnapshot(item, budget));
  return { kind: "list", className: "Array", items, length: list.length };
}

async function recordSnapshot(record: object, budget: SnapshotBudget): Promise<ValueSnapshot> {
  const all = Object.entries(record);
  const entries: [string, ValueSnapshot][] = [];
  for (const [name, item] of all.slice(0, MAX_ITEMS)) entries.push([name, await takeSnapshot(item, budget)]);
  return { kind: "record", className: className(record), entries, length: all.length };
}

/** How many of `count` things of `size` bytes there is room for. */
function take(count: number, size: number, budget: SnapshotBudget): number {
  const room = Math.min(count, Math.floor(budget.leftBytes / size));
  if (room < count) budget.isExceeded = true;
  budget.leftBytes -= room * size;
  return room;
}

function asRows(value: unknown): { shape: number[]; data: Float32Array } | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { shape, data, ...others } = value as { shape?: unknown; data?: unknown };
  const isRows = Array.isArray(shape) && data instanceof Float32Array && Object.keys(others).length === 0;
  return isRows ? { shape, data } : undefined;
}

/** Whether a copy holds nothing but what JSON can tell, more or less: numbers, texts, lists and objects. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (
    isTensor(value) ||
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer ||
    value instanceof Uncopied
  )
    return false;
  return Array.isArray(value) ? value.every(isPlain) : Object.values(value).every(isPlain);
}
