import {
  type AnyTensor,
  describeTensor,
  isTensor,
  readTensor,
  tensorFacts,
} from "../../mxnet/tensor-copies.ts";
import { className } from "../class-name.ts";
import { formatComplex } from "./format-complex.ts";
import { Rest, Uncopied } from "./kept-value.ts";
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
  const plain = isPlain(value) ? plainSnapshot(value, budget) : undefined;
  if (plain) return plain;
  return Array.isArray(value)
    ? await listSnapshot(value, budget)
    : await recordSnapshot(value as object, budget);
}

async function tensorSnapshot(tensor: AnyTensor, budget: SnapshotBudget): Promise<ValueSnapshot> {
  const { className, shape, dtype } = tensorFacts(tensor);
  const data = await readTensor(tensor);
  if (!ArrayBuffer.isView(data)) return textsSnapshot(describeTensor(tensor), data, budget);
  if (dtype === "complex64") {
    const numbers = data as Float32Array;
    // Two parts each: no more than are told.
    const texts = formatComplex(numbers.subarray(0, 2 * MAX_ITEMS));
    return { ...textsSnapshot(describeTensor(tensor), texts, budget), length: numbers.length / 2 };
  }
  const kept = {
    values: firstValues(data as Float32Array, budget),
    statistics: statisticsOf(data as Float32Array),
  };
  return { kind: "tensor", className, shape, dtype, ...kept };
}

/** A tensor of texts: it has no figures. */
function textsSnapshot(className: string, texts: readonly string[], budget: SnapshotBudget) {
  const items = texts.slice(0, MAX_ITEMS).map((text) => textSnapshot(text, budget));
  return { kind: "list" as const, className, items, length: texts.length };
}

/** A typed array, or the rows that a default input_fn decoded, which are not on the backend yet. */
function numbersSnapshot(data: Numbers, budget: SnapshotBudget, shape = [data.length]): ValueSnapshot {
  const numbers = asNumbers(data);
  const values = firstValues(numbers, budget);
  const dtype = data.constructor.name.replace(/Array|Clamped|Big/g, "").toLowerCase();
  const statistics = statisticsOf(numbers);
  return { kind: "tensor", className: className(data), shape, dtype, statistics, values };
}

type Numbers = Float32Array | BigInt64Array | BigUint64Array;

/** Integers of 64 bits as the nearest numbers: figures are worked out with these. */
function asNumbers(data: Numbers): Float32Array | Float64Array {
  const isLong = data instanceof BigInt64Array || data instanceof BigUint64Array;
  return isLong ? Float64Array.from(data, Number) : data;
}

function firstValues(data: Float32Array | Float64Array | Int32Array | Uint8Array, budget: SnapshotBudget) {
  const isKnown = data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array;
  const count = take(Math.min(data.length, MAX_VALUES), isKnown ? 4 : 8, budget);
  return isKnown ? data.slice(0, count) : Float64Array.from(data.subarray(0, count));
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

/** `undefined` for a list or an object that is too long to be told whole: its members are, as far as there is room. */
function plainSnapshot(value: unknown, budget: SnapshotBudget): ValueSnapshot | undefined {
  const text = JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}n` : item)) ?? "";
  const isLong = text.length > Math.min(MAX_BYTES, budget.leftBytes);
  if (isLong && typeof value === "object" && value !== null) return undefined;
  take(text.length, 1, budget);
  return { kind: "plain", value };
}

async function listSnapshot(list: readonly unknown[], budget: SnapshotBudget): Promise<ValueSnapshot> {
  const [copied, length] = withoutRest(list, list.at(-1));
  const items: ValueSnapshot[] = [];
  for (const item of copied.slice(0, MAX_ITEMS)) items.push(await takeSnapshot(item, budget));
  return { kind: "list", className: "Array", items, length };
}

async function recordSnapshot(record: object, budget: SnapshotBudget): Promise<ValueSnapshot> {
  const all = Object.entries(record);
  const [copied, length] = withoutRest(all, all.at(-1)?.[1]);
  const entries: [string, ValueSnapshot][] = [];
  for (const [name, item] of copied.slice(0, MAX_ITEMS))
    entries.push([name, await takeSnapshot(item, budget)]);
  return { kind: "record", className: className(record), entries, length };
}

/** The members that were copied, and how many there were. */
function withoutRest<T>(members: readonly T[], last: unknown): readonly [readonly T[], number] {
  if (!(last instanceof Rest)) return [members, members.length];
  return [members.slice(0, -1), members.length - 1 + last.count];
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

/** Whether a copy holds nothing but what JSON can tell, more or less: numbers, texts, lists and objects. A long text is cut. */
function isPlain(value: unknown): boolean {
  if (typeof value === "string") return value.length <= MAX_BYTES;
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
