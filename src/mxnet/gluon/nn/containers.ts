import { MXNetError } from "../../mxnet-error.ts";
import * as nd from "../../nd.ts";
import type { NDArray } from "../../ndarray/ndarray.ts";
import { Block, type BlockOptions } from "../block.ts";
import { type F, HybridBlock } from "../hybrid-block.ts";
import type { Nested } from "../nested.ts";
import { callOperator } from "../operator-call.ts";

/** Blocks one after another. */
export class Sequential extends Block {
  override get isContainer(): boolean {
    return true;
  }

  /** Adds blocks at the end. */
  add(...blocks: Block<unknown>[]): void {
    for (const block of blocks) this.register_child(block);
  }

  get length(): number {
    return this.children.size;
  }

  /** One block. Python's `net[index]`. */
  at(index: number): Block<unknown> | undefined {
    return [...this.children.values()].at(index);
  }

  /** Some of the blocks, as a network that shares their parameters. Python's `net[begin:end]`. */
  slice(begin?: number, end?: number): Sequential {
    const part = new Sequential({ prefix: this.prefix });
    part.add(...[...this.children.values()].slice(begin, end));
    return part;
  }

  override forward(...inputs: Nested[]): NDArray {
    return inOrder(this.children.values(), inputs);
  }
}

/** Blocks one after another, as a graph where it is hybridized. */
export class HybridSequential extends HybridBlock {
  override get isContainer(): boolean {
    return true;
  }

  /** Adds blocks at the end. */
  add(...blocks: HybridBlock<unknown>[]): void {
    for (const block of blocks) this.register_child(block);
  }

  get length(): number {
    return this.children.size;
  }

  /** One block. Python's `net[index]`. */
  at(index: number): Block<unknown> | undefined {
    return [...this.children.values()].at(index);
  }

  /** Some of the blocks, as a network that shares their parameters. Python's `net[begin:end]`. */
  slice(begin?: number, end?: number): HybridSequential {
    const part = new HybridSequential({ prefix: this.prefix });
    part.add(...([...this.children.values()].slice(begin, end) as HybridBlock<unknown>[]));
    return part;
  }

  override hybrid_forward(_F: F, ...inputs: Nested[]): NDArray {
    return inOrder(this.children.values(), inputs);
  }
}

function inOrder(blocks: Iterable<Block<unknown>>, inputs: readonly Nested[]): NDArray {
  let values = inputs;
  for (const block of blocks) values = [block.call(...values) as Nested];
  return values[0] as NDArray;
}

/** A function of arrays, or the name of one in `mx.nd`, as a block. */
export class Lambda extends Block<NDArray | NDArray[]> {
  readonly #function: (...inputs: NDArray[]) => NDArray | NDArray[];

  constructor(fn: string | ((...inputs: NDArray[]) => NDArray | NDArray[]), options: BlockOptions = {}) {
    super(options);
    this.#function = typeof fn === "string" ? (...inputs) => named(nd, fn)(...inputs) : fn;
  }

  override forward(...inputs: Nested[]): NDArray | NDArray[] {
    return this.#function(...(inputs as NDArray[]));
  }
}

/** A function of `F` and arrays, or the name of one that `mx.nd` and `mx.sym` have, as a block. */
export class HybridLambda extends HybridBlock<NDArray | NDArray[]> {
  readonly #function: (F: F, ...inputs: NDArray[]) => NDArray | NDArray[];

  constructor(
    fn: string | ((F: F, ...inputs: NDArray[]) => NDArray | NDArray[]),
    options: BlockOptions = {},
  ) {
    super(options);
    this.#function = typeof fn === "string" ? (F, ...inputs) => named(F, fn)(...inputs) : fn;
  }

  override hybrid_forward(F: F, ...inputs: Nested[]): NDArray | NDArray[] {
    return this.#function(F, ...(inputs as NDArray[]));
  }
}

function named(functions: F, name: string): (...inputs: NDArray[]) => NDArray {
  const found = (functions as unknown as Record<string, unknown>)[name];
  if (typeof found === "function") return found as (...inputs: NDArray[]) => NDArray;
  throw new MXNetError(`Cannot make a block of "${name}": there is no function of that name in mx.nd`);
}

/** The same input for several blocks, whose outputs are joined: `mxnet.gluon.contrib.nn.HybridConcurrent`. */
export class HybridConcurrent extends HybridSequential {
  readonly #axis: number;

  constructor({ axis = -1, ...options }: BlockOptions & { axis?: number } = {}) {
    super(options);
    this.#axis = axis;
  }

  override hybrid_forward(_F: F, ...inputs: Nested[]): NDArray {
    const outputs = Array.from(this.children.values(), (block) => block.call(...inputs) as NDArray);
    return callOperator("Concat", outputs, { dim: this.#axis, num_args: outputs.length });
  }
}

/** Like `HybridConcurrent`, also for blocks that cannot be hybridized. */
export class Concurrent extends Sequential {
  readonly #axis: number;

  constructor({ axis = -1, ...options }: BlockOptions & { axis?: number } = {}) {
    super(options);
    this.#axis = axis;
  }

  override forward(...inputs: Nested[]): NDArray {
    const outputs = Array.from(this.children.values(), (block) => block.call(...inputs) as NDArray);
    return callOperator("Concat", outputs, { dim: this.#axis, num_args: outputs.length });
  }
}

/** Its input: `mxnet.gluon.contrib.nn.Identity`. */
export class Identity extends HybridBlock {
  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return x;
  }
}
