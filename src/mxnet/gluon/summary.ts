import { MXNetError } from "../mxnet-error.ts";
import { formatShape } from "../shape.ts";
import type { Block } from "./block.ts";
import { classNameOf } from "./class-names.ts";
import { arraysIn, type Nested } from "./nested.ts";
import type { Parameter } from "./parameter.ts";

interface Row {
  layer: string;
  shape: string;
  parameters: number;
  trainable: number;
  /** Elements of parameters that a layer before has too. */
  shared: number;
}

/** Logs what `Block.summary` says. */
export function logSummary(block: Block<unknown>, inputs: readonly Nested[]): void {
  const rows: Row[] = [{ layer: "Input", shape: shapesIn(inputs), parameters: 0, trainable: 0, shared: 0 }];
  const seen = new Set<Parameter>();
  const hooks: { detach(): void }[] = [];
  try {
    block.apply((each) => {
      if (each.isHybridized) {
        throw new MXNetError(`"${each.name}" must not be hybridized to print summary.`);
      }
      if (each.isContainer) return;
      hooks.push(
        each.register_forward_hook((layer, _, output) => {
          const name = `${classNameOf(layer)}-${rows.length}`;
          rows.push({ layer: name, shape: shapesIn(output), ...countParameters(layer, seen) });
        }),
      );
    });
    block.call(...inputs);
  } finally {
    for (const hook of hooks) hook.detach();
  }
  console.info(tableOf(rows));
}

function countParameters(layer: Block<unknown>, seen: Set<Parameter>): Omit<Row, "layer" | "shape"> {
  const count = { parameters: 0, trainable: 0, shared: 0 };
  for (const parameter of layer.params.values()) {
    const { size } = parameter.data();
    count.parameters += size;
    if (parameter.grad_req !== "null") count.trainable += size;
    if (seen.has(parameter)) count.shared += size;
    seen.add(parameter);
  }
  return count;
}

/** One shape, or several in the form of a list. */
function shapesIn(arrays: unknown): string {
  const shapes = arraysIn(arrays).map(({ shape }) => formatShape(shape));
  return shapes.length === 1 ? (shapes[0] ?? "") : `[${shapes.join(", ")}]`;
}

function tableOf(rows: readonly Row[]): string {
  const line = (layer: string, shape: string, count: string | number) =>
    `${layer.padStart(20)}  ${shape.padStart(42)} ${String(count).padStart(15)}`;
  const [thin, thick] = ["-".repeat(80), "=".repeat(80)];
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  const [total, trainable, shared] = [
    sum(({ parameters }) => parameters),
    sum((row) => row.trainable),
    sum((row) => row.shared),
  ];
  return [
    thin,
    line("Layer (type)", "Output Shape", "Param #"),
    thick,
    ...rows.map(({ layer, shape, parameters }) => line(layer, shape, parameters)),
    thick,
    "Parameters in forward computation graph, duplicate included",
    `   Total params: ${total}`,
    `   Trainable params: ${trainable}`,
    `   Non-trainable params: ${total - trainable}`,
    `Shared params in forward computation graph: ${shared}`,
    `Unique parameters in model: ${total - shared}`,
    thin,
  ].join("\n");
}
