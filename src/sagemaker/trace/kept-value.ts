import {
  type AnyTensor,
  copyTensor,
  duplicateTensor,
  isReleased,
  isTensor,
  releaseCopy,
  tensorFacts,
} from "../../mxnet/tensor-copies.ts";
import { className } from "../class-name.ts";

/** How deep lists and objects are copied, and how many members all together. */
const MAX_DEPTH = 8;
const MAX_MEMBERS = 100_000;
/** So many more are copied of objects: what lies beside a long list is seen. */
const MORE_OF_OBJECTS = 1000;

/** Stands for a value that was not copied: a model, a function, a promise. */
export class Uncopied {
  readonly className: string;
  /** What can be said of it in a line. */
  readonly text: string;

  constructor(className: string, text: string) {
    this.className = className;
    this.text = text;
  }
}

/** Stands at the end of a list, or of an object, for the members that were not copied. */
export class Rest extends Uncopied {
  readonly count: number;

  constructor(count: number) {
    super("", `… ${count.toLocaleString("en")} more`);
    this.count = count;
  }
}

/**
 * A copy of a value as it was, that what happens to the value later does not change. Tensors share their elements with
 * the original and outlive its scope: `release` frees them.
 */
export class KeptValue {
  readonly value: unknown;
  /** Memory that the copy holds on to, about. */
  readonly sizeBytes: number;
  /** What of the value the copy lacks; `undefined` where it is whole, and can be used in the value's place. */
  readonly lack: string | undefined;
  readonly #tensors: AnyTensor[];

  constructor(original: unknown) {
    const copier = new Copier();
    this.value = copier.copy(original, 0);
    this.sizeBytes = copier.sizeBytes;
    this.lack = copier.lack;
    this.#tensors = copier.tensors;
  }

  /** Makes the value anew, for a handler that may change it or dispose of it. The open tensor scope ends its tensors. */
  revive(): unknown {
    return revive(this.value);
  }

  release(): void {
    for (const tensor of this.#tensors) releaseCopy(tensor);
  }
}

function revive(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isTensor(value)) return duplicateTensor(value);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return copyBytes(value);
  if (Array.isArray(value)) return value.map(revive);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revive(item)]));
}

class Copier {
  readonly tensors: AnyTensor[] = [];
  sizeBytes = 0;
  lack: string | undefined;
  #members = 0;

  copy(value: unknown, depth: number): unknown {
    this.#members += 1;
    if (typeof value === "string") return this.#text(value);
    if (typeof value === "function") return this.#uncopied(value, describeFunction(value));
    if (typeof value !== "object" || value === null) return typeof value === "symbol" ? String(value) : value;
    if (isTensor(value)) return this.#tensor(value);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return this.#bytes(value);
    if (value instanceof Uncopied) return value;
    if (!Array.isArray(value) && !isPlainObject(value)) return this.#uncopied(value, describeObject(value));
    if (depth >= MAX_DEPTH) return this.#uncopied(value, `more than ${MAX_DEPTH} levels deep`);
    return Array.isArray(value) ? this.#list(value, depth) : this.#record(value, depth);
  }

  #text(value: string): string {
    this.sizeBytes += value.length * 2;
    return value;
  }

  #tensor(value: AnyTensor): unknown {
    if (isReleased(value)) return this.#uncopied(value, "its memory was released");
    const copy = copyTensor(value);
    this.tensors.push(copy);
    this.sizeBytes += tensorFacts(copy).size * 4;
    return copy;
  }

  #bytes(value: ArrayBufferView | ArrayBuffer): unknown {
    this.sizeBytes += value.byteLength;
    return copyBytes(value);
  }

  #list(value: readonly unknown[], depth: number): unknown[] {
    const copy: unknown[] = [];
    for (const item of value) {
      if (this.#isFull()) break;
      copy.push(this.copy(item, depth + 1));
    }
    return this.#withLength(copy, value.length);
  }

  #record(value: object, depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    const entries = Object.entries(value);
    for (const [index, [name, item]] of entries.entries()) {
      if (this.#isFull(MORE_OF_OBJECTS)) {
        copy["…"] = new Rest(entries.length - index);
        break;
      }
      copy[name] = this.copy(item, depth + 1);
    }
    return copy;
  }

  /** A list that was cut ends in what says so. */
  #withLength(copy: unknown[], length: number): unknown[] {
    if (copy.length < length) copy.push(new Rest(length - copy.length));
    return copy;
  }

  #isFull(more = 0): boolean {
    this.sizeBytes += 8;
    if (this.#members < MAX_MEMBERS + more) return false;
    this.lack ??= `it has more than ${MAX_MEMBERS.toLocaleString("en")} members`;
    return true;
  }

  #uncopied(value: object, text: string): Uncopied {
    const name = className(value);
    this.lack ??= `it holds ${name === "function" ? "a function" : `an object of class ${name}`}`;
    return new Uncopied(name, text);
  }
}

/** The bytes of a view alone: what lies beside them in its buffer may be large. */
function copyBytes(value: ArrayBufferView | ArrayBuffer): unknown {
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (value instanceof DataView)
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  return (value as Uint8Array).slice();
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describeFunction(value: object): string {
  const { name } = value as { name?: unknown };
  return typeof name === "string" && name !== "" ? `function ${name}` : "a function without a name";
}

function describeObject(value: object): string {
  if (value instanceof Promise)
    return "a promise: what it is of was not waited for, write await before the call";
  if (value instanceof Error) return value.message;
  const { provide_data } = value as { provide_data?: unknown };
  if (!Array.isArray(provide_data)) return "";
  const shapes = provide_data.map((each) => {
    const { name, shape } = Object(each) as { name?: unknown; shape?: unknown };
    return `${String(name)} (${Array.isArray(shape) ? shape.join(", ") : "?"})`;
  });
  return `batches of ${shapes.join(", ")}`;
}
