import { keep } from "@tensorflow/tfjs-core";
import { BoundedCache } from "../bounded-cache.ts";
import { configureNode, unsupported, visibleOutputs } from "../graph/configured-graph.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { ConfiguredOperator, Kernel } from "../operators/operator.ts";
import { formatShape, isComplete, type PartialShape, type Shape } from "../shape.ts";
import { type AttributeValue, attributeTexts } from "../symbol/attribute-text.ts";

/** Attributes as a caller gives them. Those that are `undefined` are left out. */
export type Attributes = Readonly<Record<string, unknown>>;

/** An operator with its attributes, and the plans for the shapes that it was last called with. */
export interface PreparedOperator {
  readonly op: string;
  readonly operator: ConfiguredOperator;
  /** Number of outputs that a caller gets. */
  readonly outputs: number;
  /** The plan for these shapes. @throws {MXNetError} Where they do not fit. */
  plan(shapes: readonly Shape[]): PlannedCall;
}

/** An operator that is planned for given shapes. What it holds goes when the cache has dropped it and nobody holds it. */
export class PlannedCall {
  readonly kernel: Kernel;
  #holders = 0;
  #isDropped = false;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    for (const constant of kernel.constants ?? []) keep(constant);
  }

  hold(): void {
    this.#holders++;
  }

  letGo(): void {
    this.#holders--;
    this.#disposeIfDone();
  }

  /** Whether it holds tensors: then it lives for one call, as a stream of ever new numbers must not fill the memory. */
  get isOfOneCall(): boolean {
    return (this.kernel.constants?.length ?? 0) > 0;
  }

  /** The call is over. */
  endCall(): void {
    if (this.isOfOneCall) this.drop();
  }

  /** The cache has no room for it any more. */
  drop(): void {
    this.#isDropped = true;
    this.#disposeIfDone();
  }

  #disposeIfDone(): void {
    if (!this.#isDropped || this.#holders > 0) return;
    for (const constant of this.kernel.constants ?? []) constant.dispose();
  }
}

/** A stream of ever new attributes or shapes must not fill the memory. */
const OPERATORS_KEPT = 1024;
const PLANS_KEPT = 4096;

const operators = new BoundedCache<PreparedOperator>(OPERATORS_KEPT);
const plans = new BoundedCache<PlannedCall>(PLANS_KEPT, (plan) => plan.drop());

/**
 * Reads an operator's attributes, once for each set of them.
 *
 * @param inputs Number of arrays it is called with: `num_args` of those that take any number.
 * @throws {MXNetError} Where the operator or an attribute is not supported, or the number of inputs is wrong.
 */
export function prepareOperator(op: string, attrs: Attributes, inputs: number): PreparedOperator {
  const texts = attributeTexts(Object.entries(attrs) as [string, AttributeValue][]);
  const key = `${op}(${inputs}${[...texts].map(([name, text]) => `,${name}=${text}`).join("")})`;
  return operators.get(key, () => {
    const operator = configure(op, texts, inputs);
    return {
      op,
      operator,
      outputs: visibleOutputs(operator).length,
      plan(shapes) {
        const name = `${key}${shapes.join(";")}`;
        const planned = plans.get(name, () => plan(operator, shapes));
        if (planned.isOfOneCall) plans.forget(name);
        return planned;
      },
    };
  });
}

function configure(op: string, texts: ReadonlyMap<string, string>, inputs: number): ConfiguredOperator {
  const given = tryConfigure(op, texts);
  if (given.operator?.inputs.length === inputs && given.problems.size === 0) return given.operator;
  const counted = texts.has("num_args")
    ? given
    : tryConfigure(op, new Map([...texts, ["num_args", `${inputs}`]]));
  if (counted.operator?.inputs.length === inputs && counted.problems.size === 0) return counted.operator;
  if (!given.operator || given.problems.size > 0) throw unsupported(given.problems);
  const { inputs: names, labelInput } = given.operator;
  if (labelInput === inputs && names.length === inputs + 1) return given.operator;
  throw new MXNetError(
    `Cannot call ${op}: it takes ${names.length} arrays (${names.join(", ")}), ${inputs} were given`,
  );
}

function tryConfigure(op: string, attrs: ReadonlyMap<string, string>) {
  const problems = new Map<string, string[]>();
  const operator = configureNode({ op, name: op, attrs, inputs: [] }, problems);
  return { operator, problems };
}

function plan(operator: ConfiguredOperator, given: readonly Shape[]): PlannedCall {
  const count = visibleOutputs(operator).length + (operator.hiddenOutputs ?? 0);
  const inputs = operator.inputs.map((_, index): PartialShape => given[index]);
  const inferred = operator.inferShapes(inputs, Array<PartialShape>(count).fill(undefined));
  const outputs = inferred.outputs.map((shape) => {
    if (isComplete(shape)) return shape;
    throw new MXNetError(`the shape of its output does not follow, it is ${formatShape(shape)}`);
  });
  return new PlannedCall(operator.plan({ inputs: inputs.map((shape) => shape ?? []), outputs }));
}
