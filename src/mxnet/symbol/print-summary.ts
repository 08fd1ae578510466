import { inferShapes } from "../graph/infer-shapes.ts";
import { type PartialShape, type Shape, sizeOf } from "../shape.ts";
import type { Node } from "./node.ts";
import type { MXSymbol } from "./symbol.ts";

export interface SummaryOptions {
  /** Shapes of the inputs. Without them no shapes and no numbers of parameters are shown. */
  shape?: Readonly<Record<string, Shape>>;
  /** Default: 120. */
  line_length?: number;
  /** Where each column ends, as shares of the line. Default: 0.44, 0.64, 0.74, 1. */
  positions?: readonly number[];
}

/** One layer: its text in each column, and below it what else it reads. */
interface Row {
  fields: readonly string[];
  parameters: number;
  more: readonly string[];
}

const HEADINGS = ["Layer (type)", "Output Shape", "Param #", "Previous Layer"];

/**
 * Logs a table of a symbol's layers: name and operator, shape of the output without the batch, number of parameters, what
 * it reads. Labels and moving averages are no parameters.
 *
 * @throws {MXNetError} Where shapes contradict each other.
 */
export function print_summary(
  symbol: MXSymbol,
  { shape, line_length = 120, positions = [0.44, 0.64, 0.74, 1] }: SummaryOptions = {},
): void {
  const ends = positions.map((position) => (position <= 1 ? Math.trunc(line_length * position) : position));
  const rows = rowsOf(symbol, shape);
  const [thin, thick] = ["_".repeat(line_length), "=".repeat(line_length)];
  const lines = rows.flatMap(({ fields, more }, index) => [
    columns(fields, ends),
    ...more.map((name) => columns(["", "", "", name], ends)),
    index === rows.length - 1 ? thick : thin,
  ]);
  const total = rows.reduce((sum, { parameters }) => sum + parameters, 0);
  const text = [thin, columns(HEADINGS, ends), thick, ...lines, `Total params: ${total}`, thin];
  console.info(text.join("\n"));
}

function rowsOf(symbol: MXSymbol, known: SummaryOptions["shape"]): Row[] {
  const { graph } = symbol;
  const inferred = known && inferShapes(graph, new Map(Object.entries(known)));
  const shapes = new Map<Node, PartialShape>(
    graph.nodes.map(({ node, outputs }) => [node, inferred?.[outputs[0] ?? -1]]),
  );
  const isInput = ({ op, name }: Node) => op === "null" && known !== undefined && Object.hasOwn(known, name);
  const data = graph.nodes[0]?.node;
  return graph.nodes.flatMap(({ node, operator }): Row[] => {
    if (!operator && node !== data && !isInput(node)) return [];
    const read = node.inputs.map(({ node: input }, index) => ({ input, index }));
    const layers = read.filter(({ input }) => input.op !== "null" || input === data || isInput(input));
    const weights = read.filter(
      ({ input, index }) =>
        input.op === "null" &&
        input !== data &&
        !isInput(input) &&
        index !== operator?.labelInput &&
        !operator?.auxiliaries?.includes(index),
    );
    const parameters = weights.reduce((sum, { input }) => sum + count(shapes.get(input)), 0);
    const [first = "", ...more] = layers.map(({ input }) => input.name);
    const output = shapes.get(node)?.slice(1).join("x") ?? "";
    return [{ fields: [`${node.name}(${node.op})`, output, String(parameters), first], parameters, more }];
  });
}

function count(shape: PartialShape): number {
  return shape ? sizeOf(shape) : 0;
}

/** Each field up to the end of its column. */
function columns(fields: readonly string[], ends: readonly number[]): string {
  return fields.reduce((line, field, index) => {
    const end = ends[index] ?? 0;
    return (line + field).slice(0, end).padEnd(end);
  }, "");
}
