import type { Context } from "../context.ts";
import { parseFile } from "../files.ts";
import { neededNodes } from "../graph/plan-forward.ts";
import { ExecutorCache } from "../module/executor-cache.ts";
import { ParameterStore } from "../module/parameter-store.ts";
import { MXNetError } from "../mxnet-error.ts";
import { arraysOf } from "../ndarray/array-files.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";
import { load } from "../symbol/load-symbol.ts";
import type { MXSymbol } from "../symbol/symbol.ts";
import { Block } from "./block.ts";
import { matchParameters } from "./match-parameters.ts";

/** A symbol with parameters as a block: how an exported Gluon model is hosted. */
export class SymbolBlock extends Block {
  readonly symbol: MXSymbol;
  readonly #inputs: readonly string[];
  readonly #parameters = new ParameterStore();
  readonly #executors: ExecutorCache;

  /**
   * @param params Copied in; values for all variables that are no inputs.
   * @throws {MXNetError} Where a parameter is missing.
   */
  constructor(symbol: MXSymbol, inputs: readonly string[], params: Params) {
    super();
    this.symbol = symbol;
    this.#inputs = inputs;
    this.#executors = new ExecutorCache(symbol.graph, new Set());
    const needed = new Set(neededNodes(symbol.graph, false).map(({ node }) => node.name));
    const wanted = symbol.list_inputs().filter((name) => needed.has(name) && !inputs.includes(name));
    for (const [name, array] of Object.entries(matchParameters(wanted, params)))
      this.#parameters.set(name, array);
  }

  /**
   * Loads what `HybridBlock.export` wrote, or a symbol file with parameters that were saved otherwise.
   *
   * @throws {FileSystemError} `ENOENT` where a file is missing.
   * @throws {MXNetError} Where a file is corrupt, an operator is not supported or a parameter is missing.
   */
  static async imports(
    symbol_file: string,
    input_names: string | readonly string[],
    param_file?: string,
    _ctx?: Context,
  ): Promise<SymbolBlock> {
    const symbol = await load(symbol_file);
    const loaded = param_file === undefined ? {} : await parseFile(param_file, arraysOf);
    try {
      if (Array.isArray(loaded))
        throw new MXNetError(`Cannot load "${param_file}" as parameters: its arrays have no names`);
      return new SymbolBlock(symbol, [input_names].flat(), loaded);
    } finally {
      for (const array of Object.values(loaded)) array.dispose();
    }
  }

  /** Parameters by name. They are the block's own. */
  collect_params(): Params {
    return this.#parameters.arrays;
  }

  /** @throws {MXNetError} Where the number of inputs is wrong, or shapes do not fit the parameters. */
  override forward(...inputs: NDArray[]): NDArray | NDArray[] {
    if (inputs.length !== this.#inputs.length) {
      throw new MXNetError(
        `Cannot run the block: it has ${this.#inputs.length} inputs, ${inputs.length} were given`,
      );
    }
    const fed = new Map(this.#inputs.map((name, index) => [name, (inputs[index] as NDArray).tensor]));
    const shapes = new Map([...fed].map(([name, { shape }]) => [name, shape]));
    const executor = this.#executors.get(shapes, false, () => this.#parameters.shapes());
    const { arrays } = this.#parameters;
    const outputs = executor
      .forward((name) => fed.get(name) ?? arrays[name]?.tensor)
      .map((tensor) => new NDArray(tensor));
    const [only] = outputs;
    return only && outputs.length === 1 ? only : outputs;
  }

  /** Releases parameters and plans. */
  dispose(): void {
    this.#executors.dispose();
    this.#parameters.dispose();
  }
}
