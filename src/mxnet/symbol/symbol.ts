import { fileSystem } from "../files.ts";
import type { StoredGraph } from "../formats/stored-graph.ts";
import { formatSymbolJson } from "../formats/symbol-json.ts";
import { type ConfiguredGraph, configureGraph, visibleOutputs } from "../graph/configured-graph.ts";
import { inferShapes } from "../graph/infer-shapes.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { PartialShape, Shape } from "../shape.ts";
import type { Entry, Node } from "./node.ts";
import { storeGraph } from "./store-graph.ts";
import { SymbolMethods } from "./symbol-methods.ts";

/**
 * One or several outputs of a graph: `mxnet.symbol.Symbol`. It holds no arrays.
 *
 * Made by `mx.sym.Variable`, the operators of `mx.sym`, and `mx.sym.load`.
 */
export class MXSymbol extends SymbolMethods {
  readonly #heads: readonly Entry[];
  /** The file that it was loaded from, whole. */
  readonly #loadedFrom: StoredGraph | undefined;
  #graph: ConfiguredGraph | undefined;

  constructor(heads: readonly Entry[], loadedFrom?: StoredGraph) {
    super();
    this.#heads = heads;
    this.#loadedFrom = loadedFrom;
  }

  /** The outputs, as entries of the graph. */
  get heads(): readonly Entry[] {
    return this.#heads;
  }

  /** Name of the node, `undefined` for a group. */
  get name(): string | undefined {
    return this.#heads.length === 1 ? this.#heads[0]?.node.name : undefined;
  }

  /** The graph with its operators' attributes read. @throws {MXNetError} That names all that is not supported. */
  get graph(): ConfiguredGraph {
    this.#graph ??= configureGraph(this.#heads);
    return this.#graph;
  }

  /** Names of the variables, save for auxiliary states, in the order in which the graph reads them. */
  list_arguments(): string[] {
    const auxiliaries = this.#auxiliaries();
    return this.#variables().filter((name) => !auxiliaries.has(name));
  }

  /** Names of the variables that operators change themselves, such as moving averages. */
  list_auxiliary_states(): string[] {
    const auxiliaries = this.#auxiliaries();
    return this.#variables().filter((name) => auxiliaries.has(name));
  }

  /** Names of all variables. */
  list_inputs(): string[] {
    return this.#variables();
  }

  /** Names of the outputs: `<node>_output`. */
  list_outputs(): string[] {
    const operators = new Map(this.graph.nodes.map(({ node, operator }) => [node, operator]));
    return this.#heads.map(({ node, index }) => {
      const operator = operators.get(node);
      return operator ? `${node.name}_${visibleOutputs(operator)[index] ?? index}` : node.name;
    });
  }

  /**
   * Computes the shapes of arguments, outputs and auxiliary states from some arguments' shapes.
   *
   * @throws {MXNetError} Where shapes contradict each other or do not follow.
   */
  infer_shape(known: Readonly<Record<string, Shape>>): [args: Shape[], outputs: Shape[], aux: Shape[]] {
    const partial = this.infer_shape_partial(known);
    const unknown = partial.flat().findIndex((shape) => !shape?.every((dim) => dim > 0));
    if (unknown < 0) return partial as [Shape[], Shape[], Shape[]];
    const names = [...this.list_arguments(), ...this.list_outputs(), ...this.list_auxiliary_states()];
    throw new MXNetError(`Cannot infer the shape of "${names[unknown]}": more shapes must be given`);
  }

  /** Like `infer_shape`; what does not follow is `undefined`, or has a 0 for each dimension that is not known. */
  infer_shape_partial(
    known: Readonly<Record<string, Shape>>,
  ): [args: PartialShape[], outputs: PartialShape[], aux: PartialShape[]] {
    const shapes = inferShapes(this.graph, new Map(Object.entries(known)));
    const slots = new Map(this.graph.nodes.map(({ node, outputs }) => [node.name, outputs[0] ?? 0]));
    const shapeOf = (name: string) => shapes[slots.get(name) ?? -1];
    return [
      this.list_arguments().map(shapeOf),
      this.graph.heads.map((slot) => shapes[slot]),
      this.list_auxiliary_states().map(shapeOf),
    ];
  }

  /** Every output of every node, as one group. */
  get_internals(): MXSymbol {
    const entries = this.graph.nodes.flatMap(({ node, operator }) =>
      visibleOutputs(operator).map((_, index) => ({ node, index })),
    );
    return new MXSymbol(entries);
  }

  /** One output by its number or name. Python's `symbol[…]`. @throws {MXNetError} Where there is none. */
  get(output: number | string): MXSymbol {
    const index = typeof output === "number" ? output : this.list_outputs().indexOf(output);
    const head = this.#heads[index];
    if (head) return new MXSymbol([head]);
    throw new MXNetError(
      `Cannot take output "${output}" of the symbol: its outputs are ${this.list_outputs().join(", ")}`,
    );
  }

  /** Each output as a symbol of its own: `const [first, second] = symbol`. */
  *[Symbol.iterator](): Generator<MXSymbol, void> {
    for (const head of this.#heads) yield new MXSymbol([head]);
  }

  /** One attribute of the node, `undefined` where it has none. */
  attr(key: string): string | undefined {
    return this.#heads[0]?.node.attrs.get(key);
  }

  /** All attributes, by the node's name. */
  attr_dict(): Record<string, Record<string, string>> {
    const withAttributes = this.graph.nodes.filter(({ node }) => node.attrs.size > 0);
    return Object.fromEntries(withAttributes.map(({ node }) => [node.name, Object.fromEntries(node.attrs)]));
  }

  /** The text of the symbol file. What was loaded comes out as it went in. */
  tojson(): string {
    return formatSymbolJson(this.#loadedFrom ?? storeGraph(this.graph, this.#heads));
  }

  /** Writes the symbol file. */
  async save(fname: string): Promise<void> {
    await fileSystem().writeFile(fname, this.tojson());
  }

  override toString(): string {
    return `<Symbol ${this.name ?? `group [${this.list_outputs().join(", ")}]`}>`;
  }

  #variables(): string[] {
    return this.graph.nodes.filter(({ operator }) => !operator).map(({ node }) => node.name);
  }

  #auxiliaries(): Set<string> {
    const names = this.graph.nodes.flatMap(({ node, operator }) =>
      (operator?.auxiliaries ?? []).map((index) => node.inputs[index]?.node),
    );
    return new Set(names.filter((node): node is Node => node !== undefined).map(({ name }) => name));
  }
}
