import { pause } from "../autograd/autograd.ts";
import type { DType } from "../formats/dtype.ts";
import { MXNetError } from "../mxnet-error.ts";
import * as nd from "../nd.ts";
import { save } from "../ndarray/array-files.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";
import { isComplete, type PartialShape } from "../shape.ts";
import * as sym from "../sym.ts";
import { MXSymbol } from "../symbol/symbol.ts";
import { Group, Variable } from "../symbol/variable.ts";
import { Block, type HybridizeOptions } from "./block.ts";
import { CachedGraph } from "./cached-graph.ts";
import { type Format, flattenNested, type Nested, regroup } from "./nested.ts";
import { DeferredInitializationError, type Parameter } from "./parameter.ts";

/** The functions that a block computes with: `mx.nd`, or `mx.sym` while a graph is made. */
export type F = typeof nd;

/** What `hybrid_forward` is given last, where the block has parameters of its own: their values by their fields. */
export type ParameterValues = Record<string, NDArray>;

/** A block as a graph, and how its inputs and outputs are nested. */
interface Trace {
  inputs: readonly string[];
  symbol: MXSymbol;
  inFormat: Format;
  outFormat: Format;
}

/**
 * A block that runs as a compiled graph once it is hybridized: `mxnet.gluon.HybridBlock`.
 *
 * ```ts
 * class Model extends mx.gluon.HybridBlock {
 *   hidden = this.name_scope(() => new nn.Dense(20));
 *   output = this.name_scope(() => new nn.Dense(10));
 *   override hybrid_forward(F: mx.gluon.F, x: mx.NDArray) {
 *     return this.output.call(F.relu(this.hidden.call(x)));
 *   }
 * }
 * ```
 *
 * While the graph is made `F` is `mx.sym` and arrays are symbols: no shape and no element can be asked for.
 */
export abstract class HybridBlock<Output = NDArray> extends Block<Output> {
  #isActive = false;
  #trace: Trace | undefined;
  #graph: CachedGraph | undefined;

  /**
   * Computes the outputs with the functions of `F`. Override it.
   *
   * A block with parameters of its own gets their values last: `hybrid_forward(F, x, { weight, bias })`.
   */
  abstract hybrid_forward(F: F, ...inputs: (Nested | ParameterValues)[]): Output;

  override forward(...inputs: Nested[]): Output {
    const kinds = inputs.flatMap((input) => flattenNested<NDArray | MXSymbol>(input, "input").flat);
    const symbols = kinds.filter((each) => each instanceof MXSymbol).length;
    if (kinds.length === 0) {
      throw new MXNetError(
        "In HybridBlock, there must be one NDArray or one Symbol in the input. Please check the type of the args.",
      );
    }
    if (symbols > 0 && symbols < kinds.length) {
      throw new MXNetError(
        "In HybridBlock, we do not support mixed NDArrays and Symbols types for the input. Please check the type of the args.",
      );
    }
    if (symbols > 0) return this.#compose(inputs);
    return this.#isActive ? this.#callGraph(inputs) : this.#callAtOnce(inputs);
  }

  override get isHybridized(): boolean {
    return this.#isActive;
  }

  /** Makes this block and its children run as compiled graphs, or no longer. */
  override hybridize(active = true, options: HybridizeOptions = {}): void {
    this.#isActive = active;
    this.clearGraph();
    super.hybridize(active, options);
  }

  override cast(dtype: DType): void {
    this.clearGraph();
    super.cast(dtype);
  }

  override register_child(block: Block<unknown>, name?: string): void {
    super.register_child(block, name);
    this.clearGraph();
  }

  protected override checkChild(child: Block<unknown>): void {
    if (child instanceof HybridBlock) return;
    throw new MXNetError(
      `Children of HybridBlock must also be HybridBlock, but ${child} is not. If you are using Sequential, please try HybridSequential instead.`,
    );
  }

  /** Completes the shapes of all parameters from inputs. @throws {MXNetError} Where they do not follow. */
  infer_shape(...inputs: Nested[]): void {
    const { symbol, inputs: names } = this.#traceFor(inputs);
    const { flat } = flattenNested(inputs, "input");
    const known = Object.fromEntries(names.map((name, index) => [name, (flat[index] as NDArray).shape]));
    const [args, , auxiliaries] = symbol.infer_shape_partial(known);
    const shapes = new Map<string, PartialShape>();
    for (const [index, name] of symbol.list_arguments().entries()) shapes.set(name, args[index]);
    for (const [index, name] of symbol.list_auxiliary_states().entries())
      shapes.set(name, auxiliaries[index]);
    for (const [name, parameter] of this.collect_params().items()) parameter.shape = shapes.get(name);
  }

  /**
   * Writes `<path>-symbol.json` and `<path>-<epoch in 4 digits>.params`, for `SymbolBlock.imports` and `mx.mod.Module`.
   *
   * The inputs are called `data`, or `data0`, `data1` and so on where there are several.
   *
   * @throws {MXNetError} Where the block has not been hybridized and run.
   */
  async export(path: string, epoch = 0): Promise<void> {
    if (!this.#trace) {
      throw new MXNetError(
        "Please first call block.hybridize() and then run forward with this block at least once before calling export.",
      );
    }
    const { symbol } = this.#trace;
    await symbol.save(`${path}-symbol.json`);
    const auxiliaries = new Set(symbol.list_auxiliary_states());
    const parameters = this.collect_params();
    const arrays: Params = {};
    for (const name of symbol.list_inputs()) {
      const parameter = parameters.at(name);
      if (!parameter) continue;
      arrays[`${auxiliaries.has(name) ? "aux" : "arg"}:${name}`] = parameter.data(parameter.list_ctx()[0]);
    }
    await save(`${path}-${String(epoch).padStart(4, "0")}.params`, arrays);
  }

  override dispose(): void {
    this.clearGraph();
    super.dispose();
  }

  /** Forgets the graph: it is made anew at the next call. */
  protected clearGraph(): void {
    this.#graph?.dispose();
    this.#graph = undefined;
    this.#trace = undefined;
  }

  /** Takes a graph that was not made by `hybrid_forward`. */
  protected useTrace(inputs: readonly string[], symbol: MXSymbol): void {
    this.#trace = {
      inputs,
      symbol,
      inFormat: inputs.map(() => 0),
      outFormat: symbol.heads.length === 1 ? 0 : symbol.heads.map(() => 0),
    };
  }

  #callAtOnce(inputs: readonly Nested[]): Output {
    const context = (flattenNested(inputs, "input").flat[0] as NDArray).context;
    const values = () => valuesOf(this.reg_params, (parameter) => parameter.data(context));
    let parameters: ParameterValues | undefined;
    try {
      parameters = values();
    } catch (error) {
      if (!(error instanceof DeferredInitializationError)) throw error;
      this.#inferDeferred(inputs);
      for (const parameter of this.params.values()) parameter.finishDeferredInit();
      parameters = values();
    }
    return this.hybrid_forward(nd, ...inputs, ...(parameters ? [parameters] : []));
  }

  #compose(inputs: readonly Nested[]): Output {
    // Symbols stand for arrays while a graph is made: a script is written for arrays, and both have the same functions.
    const parameters = valuesOf(this.reg_params, (parameter) => parameter.var() as unknown as NDArray);
    return this.name_scope(() =>
      this.hybrid_forward(sym as unknown as F, ...inputs, ...(parameters ? [parameters] : [])),
    );
  }

  #callGraph(inputs: readonly Nested[]): Output {
    const trace = this.#traceFor(inputs);
    const { flat, format } = flattenNested(inputs, "input");
    if (!sameFormat(format, trace.inFormat)) {
      throw new MXNetError(
        `The argument structure of HybridBlock does not match the cached version. Stored format = ${JSON.stringify(trace.inFormat)}, input format = ${JSON.stringify(format)}`,
      );
    }
    this.#finishParameters(inputs, trace.symbol);
    this.#graph ??= new CachedGraph(trace.symbol, trace.inputs);
    const context = flat[0]?.context;
    const parameters = this.collect_params();
    const fed = new Map(trace.inputs.map((name, index) => [name, flat[index] as NDArray]));
    for (const name of this.#graph.inputs) {
      const parameter = parameters.at(name);
      if (parameter) fed.set(name, parameter.data(context));
    }
    return regroup(this.#graph.call(fed), trace.outFormat) as Output;
  }

  #finishParameters(inputs: readonly Nested[], symbol: MXSymbol): void {
    const parameters = this.collect_params();
    const used = symbol.list_inputs().flatMap((name) => parameters.at(name) ?? []);
    if (!used.some((parameter) => parameter.isDeferred)) return;
    this.#inferDeferred(inputs);
    if (!used.every(({ shape }) => isComplete(shape))) {
      // Some shapes follow only block by block, such as those of recurrent layers: one call at once finds them.
      pause(() => this.#withoutGraphs(() => this.call(...inputs)));
    }
    for (const parameter of used) parameter.finishDeferredInit();
  }

  #withoutGraphs(run: () => void): void {
    const active: HybridBlock<unknown>[] = [];
    this.apply((block) => {
      if (!(block instanceof HybridBlock) || !block.#isActive) return;
      block.#isActive = false;
      active.push(block);
    });
    try {
      run();
    } finally {
      for (const block of active) block.#isActive = true;
    }
  }

  #inferDeferred(inputs: readonly Nested[]): void {
    try {
      this.infer_shape(...inputs);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new MXNetError(`Deferred initialization failed because shape cannot be inferred. ${reason}`, {
        cause,
      });
    }
  }

  #traceFor(inputs: readonly Nested[]): Trace {
    if (this.syncFields()) this.clearGraph();
    this.#trace ??= this.#makeTrace(inputs);
    return this.#trace;
  }

  #makeTrace(inputs: readonly Nested[]): Trace {
    const { flat, format } = flattenNested(inputs, "input");
    const names = flat.map((_, index) => (flat.length === 1 ? "data" : `data${index}`));
    const variables = names.map((name) => Variable(name));
    const grouped = regroup(variables, format) as unknown as Nested[];
    const output = this.#compose(grouped) as Nested<MXSymbol>;
    const { flat: outputs, format: outFormat } = flattenNested<MXSymbol>(output, "output");
    const [only] = outputs;
    const symbol = only && outputs.length === 1 ? only : Group(outputs);
    return { inputs: names, symbol, inFormat: format, outFormat };
  }
}

function valuesOf(
  parameters: ReadonlyMap<string, Parameter>,
  read: (parameter: Parameter) => NDArray,
): ParameterValues | undefined {
  if (parameters.size === 0) return undefined;
  return Object.fromEntries([...parameters].map(([name, parameter]) => [name, read(parameter)]));
}

/** Whether two structures are equal; what is missing at the end of one counts as nothing. */
function sameFormat(a: Format, b: Format): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, index) => sameFormat(a[index] ?? -1, b[index] ?? -1)).every(Boolean);
}
