import { FormatError } from "../formats/format-error.ts";
import { decodeParams, encodeParams } from "../formats/params.ts";
import { storeDense } from "../formats/stored-array.ts";
import { restoreArray, storeArray } from "../ndarray/array-files.ts";
import type { OptimizerState } from "./optimizer.ts";

/** What an optimizer has to know to go on. */
interface UpdaterStates {
  states: ReadonlyMap<number, OptimizerState>;
  /** Updates of each parameter. */
  counts: ReadonlyMap<number, number>;
  num_update: number;
}

const FORMAT = "optimizer states";
const TOTAL = "num_update";
/** Index of the parameter, then which of its arrays. */
const STATE_NAME = /^state:(\d+):(\d+)$/;
const COUNT_NAME = /^count:(\d+)$/;

/** Writes an NDArray file of `state:<index>:<which>` (float32), `count:<index>` and `num_update` (int64, shape (1,)). */
export async function encodeStates(stored: UpdaterStates): Promise<Uint8Array<ArrayBuffer>> {
  const states = [...stored.states].flatMap(([index, state]) =>
    state.map((array, which) => [`state:${index}:${which}`, array] as const),
  );
  const counts = [...stored.counts].map(([index, count]) => [`count:${index}`, count] as const);
  const numbers = [[TOTAL, stored.num_update] as const, ...counts];
  return encodeParams({
    names: [...numbers, ...states].map(([name]) => name),
    arrays: [
      ...numbers.map(([, count]) =>
        storeDense({ shape: [1], dtype: "int64", data: BigInt64Array.of(BigInt(count)) }),
      ),
      ...(await Promise.all(states.map(([, array]) => storeArray(array)))),
    ],
  });
}

/** @throws {FormatError} Where the bytes are corrupt, or not what `encodeStates` writes. */
export function decodeStates(bytes: Uint8Array): UpdaterStates {
  refusePickle(bytes);
  const { arrays, names } = decodeParams(bytes);
  const states = new Map<number, OptimizerState>();
  const counts = new Map<number, number>();
  let num_update: number | undefined;
  for (const [at, name] of names.entries()) {
    const stored = arrays[at];
    const [, index, which] = (STATE_NAME.exec(name) ?? COUNT_NAME.exec(name) ?? []).map(Number);
    if (stored && index !== undefined && which !== undefined) {
      const array = restoreArray(stored);
      if (array) states.set(index, [...(states.get(index) ?? []), array]);
    } else if (stored && index !== undefined) counts.set(index, Number(stored.data[0]));
    else if (stored && name === TOTAL) num_update = Number(stored.data[0]);
  }
  if (num_update !== undefined) return { states, counts, num_update };
  for (const state of states.values()) for (const array of state) array.dispose();
  throw new FormatError(FORMAT, 0, `it has no ${TOTAL}: it was not written by save_optimizer_states`);
}

/** A pickle of protocol 2 and up begins with 0x80, one of protocol 0 with the mark of a tuple or a dictionary. */
function refusePickle(bytes: Uint8Array): void {
  const first = bytes[0] ?? 0;
  if (first !== 0x80 && first !== 0x28) return;
  throw new FormatError(
    FORMAT,
    0,
    "it is a Python pickle, which MXNet writes and only Python can read: train on without it, the optimizer then starts anew",
  );
}
