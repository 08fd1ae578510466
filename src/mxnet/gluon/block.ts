import { autogradMode } from "../autograd/mode.ts";
import type { DType } from "../formats/dtype.ts";
import { MXNetError } from "../mxnet-error.ts";
import { save } from "../ndarray/array-files.ts";
import { inFrame, isInFrame, passMoment, spare } from "../ndarray/lifetime.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";
import { type BlockScope, inScope, openScope } from "./block-scope.ts";
import { classNameOf } from "./class-names.ts";
import { loadNamed } from "./load-named.ts";
import { arraysIn, type Nested } from "./nested.ts";
import { Parameter } from "./parameter.ts";
import {
  briefly,
  type InitializeArguments,
  type LoadParametersOptions,
  ParameterDict,
} from "./parameter-dict.ts";
import { logSummary } from "./summary.ts";

export interface BlockOptions {
  /** What all names in the block begin with. Default: the class in lower case with a running number: `dense0_`. */
  prefix?: string;
  /** Parameters of another block, to share them. */
  params?: ParameterDict;
}

/** Python's keyword arguments of `hybridize`; they tune MXNet's own engine and change nothing here. */
export type HybridizeOptions = Readonly<
  Partial<Record<"static_alloc" | "static_shape" | "inline_limit", unknown>>
>;

/** Takes back a hook. */
export interface HookHandle {
  detach(): void;
}

type PreHook = (block: Block<unknown>, inputs: readonly unknown[]) => void;
type Hook = (block: Block<unknown>, inputs: readonly unknown[], output: unknown) => void;

/**
 * Base class of Gluon's models: `mxnet.gluon.Block`.
 *
 * ```ts
 * class Model extends mx.gluon.Block {
 *   hidden = this.name_scope(() => new nn.Dense(20));
 *   output = this.name_scope(() => new nn.Dense(10));
 *   override forward(x: mx.NDArray) {
 *     return this.output.call(mx.nd.relu(this.hidden.call(x)));
 *   }
 * }
 * ```
 *
 * Blocks and parameters that are fields of a block are its children; those in lists, maps or `#private` fields are not:
 * `register_child` them. Python's `block(x)` is `block.call(x)`; arrays made inside of it are freed when it returns, save
 * for those that it returns or leaves in its fields.
 */
export abstract class Block<Output = NDArray> {
  readonly #scope: BlockScope;
  readonly #hasEmptyPrefix: boolean;
  readonly #children = new Map<string, Block<unknown>>();
  readonly #own = new Map<string, Parameter>();
  readonly #preHooks = new Set<PreHook>();
  readonly #hooks = new Set<Hook>();

  /** @param hint What the block is named after. Default: its class in lower case. */
  constructor({ prefix, params }: BlockOptions = {}, hint?: string) {
    this.#hasEmptyPrefix = prefix === "";
    this.#scope = openScope(hint ?? classNameOf(this).toLowerCase(), prefix, params);
  }

  /** Computes the outputs for the inputs. Override it. */
  abstract forward(...inputs: Nested[]): Output;

  /** Runs `forward`, and frees what it made on the way. Python's `block(…)`. */
  call(...inputs: Nested[]): Output {
    if (!isInFrame() && !autogradMode().isRecording) passMoment();
    return inFrame(() => this.#run(inputs), arraysIn);
  }

  #run(inputs: readonly Nested[]): Output {
    for (const hook of this.#preHooks) hook(this, inputs);
    const output = this.forward(...inputs);
    for (const hook of this.#hooks) {
      for (const array of arraysIn([inputs, output])) spare(array);
      hook(this, inputs, output);
    }
    for (const array of arraysIn(Object.values(this))) spare(array);
    return output;
  }

  /** What the names of all parameters in the block begin with. */
  get prefix(): string {
    return this.#scope.prefix;
  }

  /** The prefix without the `_` at its end. */
  get name(): string {
    return this.prefix.replace(/_$/, "");
  }

  /** The block's own parameters, without those of its children. */
  get params(): ParameterDict {
    return this.#scope.params;
  }

  /** Runs a function in which new blocks get names that begin with this block's prefix. Python's `with self.name_scope():` */
  name_scope<T>(run: () => T): T {
    return this.#hasEmptyPrefix ? run() : inScope(this.#scope, run);
  }

  /** The children by the names of their fields, or by their numbers. */
  get children(): ReadonlyMap<string, Block<unknown>> {
    this.syncFields();
    return this.#children;
  }

  /** The block's own parameters by the names of their fields. */
  get reg_params(): ReadonlyMap<string, Parameter> {
    this.syncFields();
    return this.#own;
  }

  /** Takes up what fields hold by now. Returns whether anything is new. */
  protected syncFields(): boolean {
    let isNew = false;
    for (const [name, value] of Object.entries(this)) {
      if (value instanceof Block && this.#children.get(name) !== value) {
        this.checkChild(value);
        this.#children.set(name, value);
        isNew = true;
      } else if (value instanceof Parameter && this.#own.get(name) !== value) {
        this.#own.set(name, value);
        isNew = true;
      }
    }
    return isNew;
  }

  /** Makes a block a child. Default name: its number. */
  register_child(block: Block<unknown>, name?: string): void {
    this.syncFields();
    this.checkChild(block);
    this.#children.set(name ?? String(this.#children.size), block);
  }

  /** @throws {MXNetError} Where a block cannot be a child of this one. */
  protected checkChild(_child: Block<unknown>): void {}

  /** Makes a parameter the block's own under that name. */
  protected registerParameter(name: string, parameter: Parameter): void {
    this.#own.set(name, parameter);
  }

  /**
   * The parameters of the block and all its children, by their whole names.
   *
   * @param select Only those whose names begin with what this regular expression matches: `.*weight|.*bias`.
   */
  collect_params(select?: string): ParameterDict {
    const pattern = new RegExp(`^(?:${select ?? ""})`);
    const found = new ParameterDict(this.params.prefix);
    found.update(new Map([...this.params.items()].filter(([name]) => pattern.test(name))));
    for (const child of this.children.values()) found.update(child.collect_params(select));
    return found;
  }

  /** The parameters by their paths: `0.weight`, `features.3.running_var`. */
  collectByPath(prefix = ""): Map<string, Parameter> {
    const start = prefix && `${prefix}.`;
    const found = new Map([...this.reg_params].map(([name, parameter]) => [start + name, parameter]));
    for (const [name, child] of this.children) {
      for (const [path, parameter] of child.collectByPath(start + name)) found.set(path, parameter);
    }
    return found;
  }

  /** Gives every parameter its first value. Default: `Uniform(0.07)`; a parameter's own initialiser counts more. */
  initialize(...args: InitializeArguments): void {
    this.collect_params().initialize(...args);
  }

  /**
   * Writes the parameters by their paths. `load_parameters` reads them.
   *
   * @param options.deduplicate Writes parameters that several blocks share only once. Default: false.
   */
  async save_parameters(filename: string, { deduplicate = false } = {}): Promise<void> {
    let byPath = this.collectByPath();
    if (deduplicate) {
      // As in MXNet the last path of a parameter stays, in the place of the first.
      const paths = new Map([...byPath].map(([path, parameter]) => [parameter, path]));
      byPath = new Map([...paths].map(([parameter, path]) => [path, parameter]));
    }
    const arrays: Params = {};
    for (const [path, parameter] of byPath) arrays[path] = parameter.data(parameter.list_ctx()[0]);
    await save(filename, arrays);
  }

  /**
   * Reads parameters that `save_parameters`, or the older `save_params`, wrote.
   *
   * @throws {MXNetError} Where parameters are missing or too many, or do not fit.
   */
  async load_parameters(filename: string, options: LoadParametersOptions = {}): Promise<void> {
    const loaded = await loadNamed(filename);
    try {
      this.#load(loaded, filename, options);
    } finally {
      for (const array of Object.values(loaded)) array.dispose();
    }
  }

  #load(loaded: Params, filename: string, options: LoadParametersOptions): void {
    const names = Object.keys(loaded);
    const byPath = this.collectByPath();
    if (names.length === 0 && byPath.size === 0) return;
    if (!names.some((name) => name.includes("."))) {
      this.collect_params().load_dict(loaded, { ...options, restore_prefix: this.prefix, filename });
      return;
    }
    if (!options.allow_missing) this.#checkMissing(byPath, names, filename);
    for (const [name, array] of Object.entries(loaded)) {
      const parameter = byPath.get(name);
      if (parameter) parameter.loadInit(array, options);
      else if (!options.ignore_extra) {
        throw new MXNetError(
          `Parameter '${name}' loaded from file '${filename}' is not present in ParameterDict, which contains parameters ${briefly(byPath.keys())}. Set ignore_extra=True to ignore. `,
        );
      }
    }
  }

  #checkMissing(byPath: ReadonlyMap<string, Parameter>, names: readonly string[], filename: string): void {
    const present = new Set(names.map((name) => byPath.get(name)));
    for (const [path, parameter] of byPath) {
      if (present.has(parameter)) continue;
      throw new MXNetError(
        `Parameter '${path}' is missing in file '${filename}', which contains parameters: ${briefly(names)}. Set allow_missing=True to ignore missing parameters.`,
      );
    }
  }

  /** Writes the parameters by their names without the block's prefix, as MXNet did before 1.3. */
  async save_params(filename: string): Promise<void> {
    console.warn("save_params is deprecated. Please use save_parameters.");
    await this.collect_params().save(filename, this.prefix);
  }

  /** The older name of `load_parameters`. */
  async load_params(filename: string, options: LoadParametersOptions = {}): Promise<void> {
    console.warn("load_params is deprecated. Please use load_parameters.");
    await this.load_parameters(filename, options);
  }

  /** Calls a function with every block in this one, children first, and returns this block. */
  apply(fn: (block: Block<unknown>) => void): this {
    for (const child of this.children.values()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Makes every HybridBlock in this one run as a compiled graph. */
  hybridize(active = true, options: HybridizeOptions = {}): void {
    for (const child of this.children.values()) child.hybridize(active, options);
  }

  /** Converts the parameters to another dtype. */
  cast(dtype: DType): void {
    for (const child of this.children.values()) child.cast(dtype);
    for (const parameter of this.params.values()) parameter.cast(dtype);
  }

  /** Calls a function before each `forward`. */
  register_forward_pre_hook(hook: PreHook): HookHandle {
    this.#preHooks.add(hook);
    return { detach: () => this.#preHooks.delete(hook) };
  }

  /** Calls a function after each `forward`. Arrays that it is given outlive the call. */
  register_forward_hook(hook: Hook): HookHandle {
    this.#hooks.add(hook);
    return { detach: () => this.#hooks.delete(hook) };
  }

  /** Whether it runs as a compiled graph, its children not one by one. */
  get isHybridized(): boolean {
    return false;
  }

  /** Whether it is only a row of other blocks. */
  get isContainer(): boolean {
    return false;
  }

  /**
   * Logs a table of the layers that a call of the block runs, in the order in which they finish: name, shape of the
   * output, number of parameters. Then how many parameters there are, how many are trained, how many layers share.
   *
   * @param inputs Arrays such as the network gets.
   * @throws {MXNetError} For a block that is hybridized: its layers do not run one by one.
   */
  summary(...inputs: Nested[]): void {
    logSummary(this, inputs);
  }

  /** Frees parameters and plans. A block is usable after another `initialize`. */
  dispose(): void {
    for (const child of this.children.values()) child.dispose();
    for (const parameter of this.params.values()) parameter.dispose();
  }

  /** The block and its children, one a line. */
  toString(): string {
    const lines = [...this.children].map(([name, child]) => `  (${name}): ${indented(String(child))}`);
    return `${classNameOf(this)}(\n${lines.join("\n")}\n)`;
  }
}

function indented(text: string): string {
  return text.split("\n").join("\n  ");
}
