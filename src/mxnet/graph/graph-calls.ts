import type { Tensor } from "@tensorflow/tfjs-core";
import type { MXSymbol } from "../symbol/symbol.ts";
import { copyTensor, releaseCopy } from "../tensor-copies.ts";

/** One run of a symbol, with all that it computed from, so that it can be run once more. */
export interface GraphCall {
  readonly symbol: MXSymbol;
  readonly isTrain: boolean;
  /** Names of the variables that are given anew with each call; the others are parameters. */
  readonly fed: readonly string[];
  /** Values of the variables, as they were. They share their elements with the model's own. */
  readonly values: ReadonlyMap<string, Tensor>;
}

/** What ran while a task did. */
export interface GraphCalls {
  /** The first of them, in their order. */
  readonly calls: readonly GraphCall[];
  /** How many there were. */
  readonly count: number;
  /** Frees what the calls hold. */
  release(): void;
}

/** Takes a call down; `undefined` where nobody asks, which is nearly always. */
let takeDown: ((call: Omit<GraphCall, "values">, tensorOf: TensorOf) => void) | undefined;

type TensorOf = (name: string) => Tensor | undefined;

/** To be called where a symbol is run. Costs one comparison where nobody asks. */
export function noteGraphCall(
  symbol: MXSymbol,
  isTrain: boolean,
  fed: Iterable<string>,
  tensorOf: TensorOf,
): void {
  takeDown?.({ symbol, isTrain, fed: [...fed] }, tensorOf);
}

/**
 * Runs a task and takes down which symbols it runs, with their inputs. Never rejected: `error` is what the task threw.
 *
 * @param limit Calls that are taken down at most; those after are counted only.
 */
export async function recordGraphCalls(
  task: () => Promise<unknown>,
  limit: number,
): Promise<GraphCalls & { error?: unknown }> {
  const calls: GraphCall[] = [];
  let count = 0;
  takeDown = (call, tensorOf) => {
    count += 1;
    if (calls.length < limit) calls.push({ ...call, values: copyValues(call.symbol, tensorOf) });
  };
  const release = () => {
    for (const { values } of calls) for (const tensor of values.values()) releaseCopy(tensor);
  };
  try {
    await task();
    return { calls, count, release };
  } catch (error) {
    return { calls, count, release, error };
  } finally {
    takeDown = undefined;
  }
}

function copyValues(symbol: MXSymbol, tensorOf: TensorOf): Map<string, Tensor> {
  const values = new Map<string, Tensor>();
  for (const name of symbol.list_inputs()) {
    const tensor = tensorOf(name);
    if (tensor) values.set(name, copyTensor(tensor));
  }
  return values;
}
