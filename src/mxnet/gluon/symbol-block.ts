import { type CallArguments, readArguments } from "../call-arguments.ts";
import { type Context, cpu } from "../context.ts";
import { neededNodes } from "../graph/needed-nodes.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";
import { load } from "../symbol/load-symbol.ts";
import { substitute } from "../symbol/substitute.ts";
import { MXSymbol } from "../symbol/symbol.ts";
import { Group } from "../symbol/variable.ts";
import { type F, HybridBlock, type ParameterValues } from "./hybrid-block.ts";
import { loadNamed } from "./load-named.ts";
import { matchParameters } from "./match-parameters.ts";
import { flattenNested, type Nested } from "./nested.ts";
import { ParameterDict } from "./parameter-dict.ts";

export interface ImportOptions {
  ctx?: Context | readonly Context[];
  /** Whether parameters may be missing in the file; they wait for `initialize`. Default: false. */
  allow_missing?: boolean;
}

interface SymbolBlockParts {
  /** What is computed. */
  outputs: MXSymbol | readonly MXSymbol[];
  /** The variables that are given at each call, or their names; all others are parameters. */
  inputs: MXSymbol | string | readonly (MXSymbol | string)[];
  /** Parameters to share, or arrays that are copied in. */
  params?: ParameterDict | Params;
}

interface ImportArguments extends ImportOptions {
  symbol_file: string;
  input_names: string | readonly string[];
  param_file?: string;
}

/** A symbol with parameters as a block: how an exported Gluon model is hosted, or trained on. */
export class SymbolBlock extends HybridBlock<NDArray | NDArray[]> {
  readonly symbol: MXSymbol;
  readonly #inputs: readonly string[];

  /**
   * `new SymbolBlock(outputs, inputs, params)`, or `new SymbolBlock({ outputs, inputs })`.
   *
   * @throws {MXNetError} Where an array is missing.
   */
  constructor(
    ...args: CallArguments<
      [
        outputs: SymbolBlockParts["outputs"],
        inputs: SymbolBlockParts["inputs"],
        params: ParameterDict | Params,
      ],
      SymbolBlockParts
    >
  ) {
    const { outputs, inputs, params } = readArguments<SymbolBlockParts>(
      args,
      ["outputs", "inputs", "params"],
      ["params"],
    );
    super({
      prefix: "",
      params: new ParameterDict("", params instanceof ParameterDict ? params : undefined),
    });
    this.symbol = outputs instanceof MXSymbol ? outputs : Group(outputs);
    this.#inputs = [inputs].flat().map((input) => (typeof input === "string" ? input : inputName(input)));
    this.#makeParameters();
    this.useTrace(this.#inputs, this.symbol);
    super.hybridize();
    if (params && !(params instanceof ParameterDict)) this.#take(params, {});
  }

  /**
   * Loads what `HybridBlock.export` wrote, or a symbol file with parameters that were saved otherwise.
   *
   * @throws {FileSystemError} `ENOENT` where a file is missing.
   * @throws {MXNetError} Where a file is corrupt, an operator is not supported or a parameter is missing.
   */
  static async imports(
    ...args: CallArguments<
      [
        symbol_file: string,
        input_names: string | readonly string[],
        param_file: string | undefined,
        ctx: Context | readonly Context[],
      ],
      ImportArguments
    >
  ): Promise<SymbolBlock> {
    const names = ["symbol_file", "input_names", "param_file", "ctx"];
    const { symbol_file, input_names, param_file, ...options } = readArguments<ImportArguments>(args, names);
    const block = new SymbolBlock(await load(symbol_file), input_names);
    if (param_file === undefined) return block;
    const loaded = await loadNamed(param_file);
    try {
      block.#take(loaded, options);
    } finally {
      for (const array of Object.values(loaded)) array.dispose();
    }
    return block;
  }

  /** @throws {MXNetError} Where the number of inputs is wrong, or shapes do not fit the parameters. */
  override forward(...inputs: Nested[]): NDArray | NDArray[] {
    const { flat } = flattenNested<NDArray | MXSymbol>(inputs, "input");
    if (flat.length !== this.#inputs.length) {
      throw new MXNetError(
        `Cannot run the block: it has ${this.#inputs.length} inputs, ${flat.length} were given`,
      );
    }
    return super.forward(...inputs);
  }

  /** Joins the symbol with others. */
  override hybrid_forward(_F: F, ...values: (Nested | ParameterValues)[]): NDArray | NDArray[] {
    const { flat } = flattenNested<MXSymbol>(values.slice(0, -1) as unknown as Nested<MXSymbol>, "input");
    const byName = new Map(this.#inputs.map((name, index) => [name, flat[index] as MXSymbol]));
    return substitute(this.symbol, byName) as unknown as NDArray;
  }

  /** It always runs as a compiled graph. */
  override hybridize(): void {}

  protected override clearGraph(): void {
    super.clearGraph();
    if (this.symbol) this.useTrace(this.#inputs, this.symbol);
  }

  #makeParameters(): void {
    const auxiliaries = new Set(this.symbol.list_auxiliary_states());
    for (const name of this.#wanted()) {
      const isAuxiliary = auxiliaries.has(name);
      const parameter = this.params.get(name, {
        grad_req: isAuxiliary ? "null" : "write",
        allow_deferred_init: true,
        differentiable: !isAuxiliary,
      });
      this.registerParameter(name, parameter);
    }
  }

  /** What is needed at inference: a label is none of it. */
  #wanted(): string[] {
    const needed = new Set(neededNodes(this.symbol.graph, false).map(({ node }) => node.name));
    return this.symbol.list_inputs().filter((name) => needed.has(name) && !this.#inputs.includes(name));
  }

  #take(params: Params, { ctx = cpu(), allow_missing = false }: ImportOptions): void {
    const wanted = this.#wanted();
    const found = matchParameters(wanted, params, allow_missing);
    this.params.reorder(Object.keys(found));
    for (const [name, array] of Object.entries(found)) {
      this.params.at(name)?.loadInit(array, { ctx, cast_dtype: true, dtype_source: "saved" });
    }
  }
}

function inputName(symbol: MXSymbol): string {
  const [head] = symbol.heads;
  if (head && symbol.heads.length === 1 && head.node.op === "null") return head.node.name;
  throw new MXNetError(`Input symbols must be variable, but ${symbol} is an output of operators`);
}
