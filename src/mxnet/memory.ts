import { engine, memory, type Tensor } from "@tensorflow/tfjs-core";
import { isPlainObject } from "./call-arguments.ts";
import { NDArray } from "./ndarray/ndarray.ts";

export interface ScopeOptions {
  /** Keeps the arrays that `run` returns, for the scope round this one where there is one. Default: disposes of them too. */
  keepReturned?: boolean;
}

/**
 * Runs an async function and then disposes of every tensor that was made meanwhile, save for those that were kept.
 *
 * Parameters of modules and blocks are kept, whoever makes them and whenever. Only one scope may be open at a time, or
 * one inside another: two that overlap would dispose of each other's tensors.
 */
export async function tensorScope<T>(run: () => Promise<T> | T, options: ScopeOptions = {}): Promise<T> {
  const { state } = engine();
  const depth = state.scopeStack.length;
  engine().startScope("mxnet");
  let returned: Tensor[] = [];
  try {
    const result = await run();
    if (options.keepReturned) returned = tensorsIn(result);
    return result;
  } finally {
    // A script that opened scopes of its own and failed may have left them open.
    while (state.scopeStack.length > depth) engine().endScope(returned);
  }
}

/** Keeps an array when the scopes round it end. Dispose of it by hand. */
export function keep<T extends NDArray | Tensor>(array: T): T {
  tensorOf(array).kept = true;
  return array;
}

/** Tensors that exist now. */
export function countTensors(): number {
  return memory().numTensors;
}

/** Bytes that the tensors of this realm take now, whoever made them. */
export function tensorBytes(): number {
  return memory().numBytes;
}

/** Every tensor in arrays, lists and plain objects. */
function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof NDArray) return [value.tensor];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (isPlainObject(value)) return Object.values(value).flatMap(tensorsIn);
  return [];
}

function tensorOf(array: NDArray | Tensor): Tensor {
  return array instanceof NDArray ? array.tensor : array;
}
