import { type CallArguments, readArguments } from "../call-arguments.ts";
import type { Context } from "../context.ts";
import type { Initializer } from "../initializer/initializer.ts";
import { Uniform } from "../initializer/initializers.ts";
import { MXNetError } from "../mxnet-error.ts";
import { save } from "../ndarray/array-files.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { NestedNumbers } from "../ndarray/nested-numbers.ts";
import type { Params } from "../ndarray/params.ts";
import { loadNamed } from "./load-named.ts";
import { Constant, type LoadInitOptions, Parameter, type ParameterOptions } from "./parameter.ts";

export interface LoadParametersOptions extends LoadInitOptions {
  /** Whether parameters may be missing in the file. Default: false. */
  allow_missing?: boolean;
  /** Whether the file may have others. Default: false. */
  ignore_extra?: boolean;
}

export interface InitializeOptions {
  /** Default: `Uniform(0.07)`. */
  init?: Initializer | string | null;
  ctx?: Context | readonly Context[] | null;
  /** Gives new values to those that have one. Default: false. */
  force_reinit?: boolean;
}

/** `initialize(init, { ctx })`, or `initialize({ init, ctx })`. */
export type InitializeArguments = CallArguments<
  [init: Initializer | string | null | undefined, ctx: Context | readonly Context[] | null],
  InitializeOptions
>;

/** Parameters by name, in their order: `mxnet.gluon.ParameterDict`. */
export class ParameterDict {
  readonly prefix: string;
  /** Where parameters are looked for before they are made. */
  readonly shared: ParameterDict | undefined;
  readonly #parameters = new Map<string, Parameter>();

  constructor(prefix = "", shared?: ParameterDict) {
    this.prefix = prefix;
    this.shared = shared;
  }

  keys(): IterableIterator<string> {
    return this.#parameters.keys();
  }

  values(): IterableIterator<Parameter> {
    return this.#parameters.values();
  }

  items(): IterableIterator<[string, Parameter]> {
    return this.#parameters.entries();
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.keys();
  }

  get size(): number {
    return this.#parameters.size;
  }

  has(name: string): boolean {
    return this.#parameters.has(name);
  }

  /** The parameter of that whole name. Python's `params[name]`. */
  at(name: string): Parameter | undefined {
    return this.#parameters.get(name);
  }

  /**
   * The parameter `prefix + name`: the one that is here or shared, else a new one.
   *
   * @throws {MXNetError} Where the one that is there has another shape or dtype.
   */
  get(name: string, options: ParameterOptions = {}): Parameter {
    const full = this.prefix + name;
    const known = this.#find(full);
    if (known) return complete(known, options);
    const made = new Parameter(full, options);
    this.#parameters.set(full, made);
    return made;
  }

  /** The constant `prefix + name`, new where there is none. */
  get_constant(name: string, value?: NDArray | NestedNumbers): Parameter {
    const full = this.prefix + name;
    const known = this.#find(full);
    if (known) return known;
    if (value === undefined) {
      throw new MXNetError(
        `No constant named '${full}'. Please specify value if you want to create a new constant.`,
      );
    }
    const made = new Constant(full, value);
    this.#parameters.set(full, made);
    return made;
  }

  /** Adds the parameters of another. @throws {MXNetError} Where both have different ones of one name. */
  update(other: ParameterDict | ReadonlyMap<string, Parameter>): void {
    const entries = other instanceof ParameterDict ? other.items() : other.entries();
    for (const [name, parameter] of entries) {
      const known = this.#parameters.get(name);
      if (known && known !== parameter) {
        throw new MXNetError(
          `Cannot update self with other because they have different Parameters with the same name '${name}'`,
        );
      }
      this.#parameters.set(name, parameter);
    }
  }

  /** Puts the parameters of these names before the others, in their order: so they are saved. */
  reorder(names: Iterable<string>): void {
    const before = [...this.#parameters];
    const first = Array.from(names).flatMap((name) => {
      const parameter = this.#parameters.get(name);
      return parameter ? [[name, parameter] as const] : [];
    });
    this.#parameters.clear();
    for (const [name, parameter] of [...first, ...before]) this.#parameters.set(name, parameter);
  }

  /** Gives every parameter its first value. Default: `Uniform(0.07)`; a parameter's own initialiser counts more. */
  initialize(...args: InitializeArguments): void {
    const { init, ctx, force_reinit = false } = readArguments<InitializeOptions>(args, ["init", "ctx"]);
    const default_init = init ?? new Uniform();
    for (const parameter of this.values()) {
      parameter.initialize({ ctx: ctx ?? undefined, default_init, force_reinit });
    }
  }

  /** Sets every gradient to 0. */
  zero_grad(): void {
    for (const parameter of this.values()) parameter.zero_grad();
  }

  reset_ctx(ctx: Context | readonly Context[]): void {
    for (const parameter of this.values()) parameter.reset_ctx(ctx);
  }

  list_ctx(): Context[] {
    const byName = new Map<string, Context>();
    for (const parameter of this.values()) {
      for (const context of parameter.list_ctx()) byName.set(String(context), context);
    }
    return [...byName.values()];
  }

  /** Sets `grad_req`, `lr_mult` or `wd_mult` of every parameter. */
  setattr<Name extends "grad_req" | "lr_mult" | "wd_mult">(name: Name, value: Parameter[Name]): void {
    for (const parameter of this.values()) parameter[name] = value;
  }

  /**
   * Writes a file with the parameters' names, less what `strip_prefix` names.
   *
   * @throws {MXNetError} Where a name does not begin so.
   */
  async save(filename: string, strip_prefix = ""): Promise<void> {
    const named: Params = {};
    for (const [name, parameter] of this.items()) {
      if (!name.startsWith(strip_prefix)) {
        throw new MXNetError(
          `Prefix '${strip_prefix}' is to be striped before saving, but Parameter's name '${name}' does not start with '${strip_prefix}'. this may be due to your Block shares parameters from other Blocks or you forgot to use 'with name_scope()' when creating child blocks. For more info on naming, please see https://mxnet.io/api/python/docs/tutorials/packages/gluon/blocks/naming.html`,
        );
      }
      named[name.slice(strip_prefix.length)] = parameter.data(parameter.list_ctx()[0]);
    }
    await save(filename, named);
  }

  /**
   * Reads a file that `save` or `export` wrote. `restore_prefix` comes before each name in it.
   *
   * @throws {MXNetError} Where parameters are missing or too many, or do not fit.
   */
  async load(
    filename: string,
    { restore_prefix = "", ...options }: LoadParametersOptions & { restore_prefix?: string } = {},
  ): Promise<void> {
    const loaded = await loadNamed(filename);
    try {
      this.load_dict(loaded, { ...options, restore_prefix, filename });
    } finally {
      for (const array of Object.values(loaded)) array.dispose();
    }
  }

  /** Like `load`, from arrays by name. They are copied. */
  load_dict(
    param_dict: Params,
    options: LoadParametersOptions & { restore_prefix?: string; filename?: string } = {},
  ): void {
    const { allow_missing = false, ignore_extra = false, restore_prefix = "", filename } = options;
    const source = filename ? `file: ${filename}` : "param_dict";
    const loaded = new Map(
      Object.entries(param_dict).map(([name, data]) => [
        restore_prefix + name.replace(/^(arg|aux):/, ""),
        data,
      ]),
    );
    const bare = (name: string) => name.slice(restore_prefix.length);
    for (const name of allow_missing ? [] : this.keys()) {
      if (loaded.has(name)) continue;
      throw new MXNetError(
        `Parameter '${bare(name)}' is missing in ${source}, which contains parameters: ${briefly(loaded.keys())}. ${SAME_PREFIX}`,
      );
    }
    for (const [name, data] of loaded) {
      const parameter = this.at(name);
      if (parameter) parameter.loadInit(data, options);
      else if (!ignore_extra) {
        throw new MXNetError(
          `Parameter '${bare(name)}' loaded from ${source} is not present in ParameterDict, choices are: ${briefly(this.keys())}. Set ignore_extra to True to ignore. ${SAME_PREFIX}`,
        );
      }
    }
  }

  toString(): string {
    const name = this.prefix ? `${this.prefix} ` : "";
    return `${name}(\n${[...this.values()].map((parameter) => `  ${parameter}`).join("\n")}\n)`;
  }

  #find(name: string): Parameter | undefined {
    const own = this.#parameters.get(name);
    if (own) return own;
    const shared = this.shared?.at(name);
    if (shared) this.#parameters.set(name, shared);
    return shared;
  }
}

const SAME_PREFIX =
  "Please make sure source and target networks have the same prefix.For more info on naming, please see https://mxnet.io/api/python/docs/tutorials/packages/gluon/blocks/naming.html";

/** At most seven names, as MXNet writes a list of them. */
export function briefly(names: Iterable<string>): string {
  const quoted = Array.from(names, (name) => `'${name}'`);
  if (quoted.length <= 7) return quoted.join(", ");
  return `${quoted.slice(0, 3).join(", ")}, ..., ${quoted.slice(-4).join(", ")}`;
}

function complete(parameter: Parameter, { shape, dtype }: ParameterOptions): Parameter {
  if (shape !== undefined) parameter.shape = [shape].flat();
  if (dtype !== undefined && dtype !== parameter.dtype) {
    throw new MXNetError(
      `Cannot retrieve Parameter '${parameter.name}' because desired attribute does not match with stored for attribute 'dtype': desired '${dtype}' vs stored '${parameter.dtype}'.`,
    );
  }
  return parameter;
}
