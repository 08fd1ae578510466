import type { ConfiguredGraph } from "../graph/configured-graph.ts";
import { Executor } from "../graph/executor.ts";
import { inferShapes } from "../graph/infer-shapes.ts";
import { makePlan } from "../graph/plan.ts";
import { equalShapes, type Shape } from "../shape.ts";

/** Plans that are kept at most. A stream of ever new shapes must not fill the memory. */
const CAPACITY = 8;

/** Names and shapes that are fed. */
export type FedShapes = ReadonlyMap<string, Shape>;

interface Entry {
  shapes: FedShapes;
  isTrain: boolean;
  executor: Executor;
}

/** Plans a graph once for each set of shapes. */
export class ExecutorCache {
  readonly #graph: ConfiguredGraph;
  readonly #gradientsOf: ReadonlySet<string>;
  /** The last used comes first. */
  #entries: Entry[] = [];

  constructor(graph: ConfiguredGraph, gradientsOf: ReadonlySet<string>) {
    this.#graph = graph;
    this.#gradientsOf = gradientsOf;
  }

  /**
   * The executor for these shapes of the inputs. `parameterShapes` is asked where a new one has to be planned.
   *
   * @throws {MXNetError} Where the shapes do not fit the graph.
   */
  get(shapes: FedShapes, isTrain: boolean, parameterShapes: () => FedShapes): Executor {
    const [first] = this.#entries;
    if (first && fits(first, shapes, isTrain)) return first.executor;
    const found = this.#entries.find((entry) => fits(entry, shapes, isTrain));
    const entry = found ?? { shapes, isTrain, executor: this.#plan(shapes, isTrain, parameterShapes()) };
    first?.executor.release();
    this.#entries = [entry, ...this.#entries.filter((other) => other !== entry)];
    for (const old of this.#entries.splice(CAPACITY)) old.executor.dispose();
    return entry.executor;
  }

  dispose(): void {
    for (const { executor } of this.#entries.splice(0)) executor.dispose();
  }

  #plan(shapes: FedShapes, isTrain: boolean, parameterShapes: FedShapes): Executor {
    const known = new Map([...parameterShapes, ...shapes]);
    const gradientsOf = isTrain ? this.#gradientsOf : new Set<string>();
    const completed = inferShapes(this.#graph, known);
    const fed = new Set(shapes.keys());
    return new Executor(makePlan({ graph: this.#graph, shapes: completed, isTrain, gradientsOf, fed }));
  }
}

function fits(entry: Entry, shapes: FedShapes, isTrain: boolean): boolean {
  if (entry.isTrain !== isTrain || entry.shapes.size !== shapes.size) return false;
  for (const [name, shape] of shapes) {
    const known = entry.shapes.get(name);
    if (!known || !equalShapes(known, shape)) return false;
  }
  return true;
}
