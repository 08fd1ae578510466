import { keep, type Tensor, zeros } from "@tensorflow/tfjs-core";
import { autogradMode } from "../autograd/mode.ts";
import { isOnTape, type Recordable, recordCall } from "../autograd/tape.ts";
import { BoundedCache } from "../bounded-cache.ts";
import { Executor } from "../graph/executor.ts";
import { noteGraphCall } from "../graph/graph-calls.ts";
import { inferShapes } from "../graph/infer-shapes.ts";
import { makePlan, type Plan } from "../graph/plan.ts";
import { track } from "../ndarray/lifetime.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import type { MXSymbol } from "../symbol/symbol.ts";
import { toFloat } from "../to-float.ts";

/** Plans that are kept at most. A stream of ever new shapes must not fill the memory. */
const CAPACITY = 8;

/**
 * A symbol that is called with arrays: planned once for each set of shapes, and recorded as one call.
 *
 * It may be called several times before `backward`, as siamese networks do: each call has an executor of its own.
 */
export class CachedGraph {
  readonly #symbol: MXSymbol;
  readonly #auxiliaries: ReadonlySet<string>;
  readonly #plans = new BoundedCache<PlannedGraph>(CAPACITY, (plan) => plan.drop());
  /** Names of the variables, in the order in which the graph reads them. */
  readonly inputs: readonly string[];

  /** Names of the variables that get another value in each call. */
  readonly #fed: ReadonlySet<string>;

  /** @param fed Names of the variables that get another value in each call: all others are parameters. */
  constructor(symbol: MXSymbol, fed: readonly string[]) {
    this.#symbol = symbol;
    this.#fed = new Set(fed);
    this.inputs = symbol.list_inputs();
    this.#auxiliaries = new Set(symbol.list_auxiliary_states());
  }

  /**
   * Computes the outputs.
   *
   * @param arrays A value for each variable; those that only a label input reads may be left out.
   * @throws {MXNetError} Where the shapes do not fit the graph.
   */
  call(arrays: ReadonlyMap<string, NDArray>): NDArray[] {
    const { isRecording, isTraining } = autogradMode();
    const present = this.inputs.flatMap((name) => {
      const array = arrays.get(name);
      return array ? [{ name, array }] : [];
    });
    const learned = isRecording
      ? present.filter(({ name, array }) => !this.#auxiliaries.has(name) && isOnTape(array))
      : [];
    const plan = this.#plan(
      present,
      isTraining,
      learned.map(({ name }) => name),
    );
    noteGraphCall(this.#symbol, isTraining, this.#fed, (name) => arrays.get(name)?.tensor);
    const context = present[0]?.array.context;
    if (learned.length === 0) return wrap(plan.runOnce(arrays), context);
    const run = plan.start(arrays);
    const outputs = wrap(run.outputs, context);
    recordCall(
      run.recordable(present, new Set(learned.map(({ name }) => name))),
      present.map(({ array }) => array),
      outputs,
    );
    return outputs;
  }

  /** Frees the plans. */
  dispose(): void {
    this.#plans.clear();
  }

  #plan(
    present: readonly { name: string; array: NDArray }[],
    isTrain: boolean,
    gradientsOf: readonly string[],
  ): PlannedGraph {
    const shapes = present.map(({ name, array }) => `${name}:${array.shape}`);
    const key = `${isTrain};${gradientsOf};${shapes.join(";")}`;
    return this.#plans.get(key, () => {
      const { graph } = this.#symbol;
      const known = new Map(present.map(({ name, array }) => [name, array.shape]));
      const shapes = inferShapes(graph, known);
      return new PlannedGraph(
        makePlan({ graph, shapes, isTrain, gradientsOf: new Set(gradientsOf), fed: this.#fed }),
      );
    });
  }
}

function wrap(tensors: readonly Tensor[], context: NDArray["context"] | undefined): NDArray[] {
  return tensors.map((tensor) => track(new NDArray(tensor, { context })));
}

/** A plan and the executors that run it. */
class PlannedGraph {
  readonly #plan: Plan;
  readonly #idle: Executor[] = [];
  #busy = 0;
  #isDropped = false;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Computes the outputs, for no backward. */
  runOnce(arrays: ReadonlyMap<string, NDArray>): Tensor[] {
    const executor = this.take();
    const casts: Tensor[] = [];
    try {
      return executor.forward((name) => floats(arrays.get(name)?.tensor, casts));
    } finally {
      this.giveBack(executor);
      for (const cast of casts) cast.dispose();
    }
  }

  /** Computes the outputs, and holds what backward needs. */
  start(arrays: ReadonlyMap<string, NDArray>): GraphRun {
    return new GraphRun(this, this.#plan, arrays);
  }

  take(): Executor {
    this.#busy++;
    return this.#idle.pop() ?? new Executor(this.#plan);
  }

  giveBack(executor: Executor): void {
    executor.release();
    this.#idle.push(executor);
    this.#busy--;
    this.#disposeIfDone();
  }

  drop(): void {
    this.#isDropped = true;
    this.#disposeIfDone();
  }

  #disposeIfDone(): void {
    if (this.#isDropped && this.#busy === 0) this.#plan.dispose();
  }
}

/** One call of a graph on its way to backward. */
class GraphRun {
  /** The outputs, for the caller. */
  readonly outputs: readonly Tensor[];
  readonly #owner: PlannedGraph;
  readonly #plan: Plan;
  readonly #executor: Executor;
  /** The outputs as the executor reads them in backward. */
  #own: readonly Tensor[];
  /** Inputs that are no parameters: their arrays may go before backward. */
  readonly #held: Tensor[] = [];
  readonly #feed: (name: string) => Tensor | undefined;
  #hasRun = false;

  constructor(owner: PlannedGraph, plan: Plan, arrays: ReadonlyMap<string, NDArray>) {
    this.#owner = owner;
    this.#plan = plan;
    this.#executor = owner.take();
    const fed = new Map(Array.from(arrays, ([name, { tensor }]) => [name, this.#hold(tensor)]));
    this.#feed = (name) => fed.get(name);
    try {
      this.#own = this.#executor.forward(this.#feed);
    } catch (error) {
      this.#own = [];
      this.#release();
      throw error;
    }
    for (const tensor of this.#own) keep(tensor);
    this.outputs = this.#own.map((tensor) => tensor.clone());
  }

  /** What the tape keeps of it. */
  recordable(inputs: readonly { name: string; array: NDArray }[], learned: ReadonlySet<string>): Recordable {
    const states = new Map(
      inputs.filter(({ name }) => !learned.has(name)).map(({ name, array }) => [name, array]),
    );
    const names = inputs.map(({ name }) => name);
    let updates = new Map<string, Tensor>();
    return {
      name: "a hybridized block",
      takesGradient: names.map((name) => learned.has(name)),
      readsGradient: this.#plan.outputGradients.some((slot) => slot !== undefined),
      run: (gradients, wanted) => {
        updates = this.#backward(gradients);
        return names.map((name, index) =>
          wanted[index] ? this.#executor.gradient(name)?.clone() : undefined,
        );
      },
      afterwards() {
        for (const [name, tensor] of updates) states.get(name)?.assign(tensor);
      },
      release: () => this.#release(),
    };
  }

  #backward(gradients: readonly (Tensor | undefined)[]): Map<string, Tensor> {
    // The executor frees on the way back what it reads: another backward takes another forward.
    if (this.#hasRun) this.#forwardAgain();
    this.#hasRun = true;
    const all = this.outputShapes().map((shape, index) => gradients[index] ?? zeros(shape));
    this.#executor.backward(all);
    const updates = this.#executor.takeAuxiliaryUpdates();
    for (const tensor of updates.values()) keep(tensor);
    return updates;
  }

  outputShapes(): number[][] {
    return this.#own.map(({ shape }) => shape);
  }

  #forwardAgain(): void {
    for (const tensor of this.#own) tensor.dispose();
    this.#own = this.#executor.forward(this.#feed).map((tensor) => keep(tensor));
  }

  /** Parameters are fed as they are, so that they are laid out once for all calls. */
  #hold(tensor: Tensor): Tensor {
    if (tensor.dtype === "float32" && tensor.kept) return tensor;
    const own = keep(tensor.dtype === "float32" ? tensor.clone() : toFloat(tensor));
    this.#held.push(own);
    return own;
  }

  #release(): void {
    for (const tensor of [...this.#own, ...this.#held]) tensor.dispose();
    this.#owner.giveBack(this.#executor);
  }
}

function floats(tensor: Tensor | undefined, casts: Tensor[]): Tensor | undefined {
  if (!tensor || tensor.dtype === "float32") return tensor;
  const cast = toFloat(tensor);
  casts.push(cast);
  return cast;
}
