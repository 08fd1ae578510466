import { configureNode, unsupported } from "../graph/configured-graph.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { ConfiguredOperator } from "../operators/operator.ts";
import { type AttributeValue, attributeTexts } from "./attribute-text.ts";
import { nodeName } from "./name-manager.ts";
import type { Entry } from "./node.ts";
import { MXSymbol } from "./symbol.ts";

/** What every operator takes besides its inputs and attributes. */
export interface NodeOptions {
  /** Default: the operator's name in lower case with a running number. */
  name?: string;
  /** The user's own attributes, such as `__lr_mult__`. */
  attr?: Readonly<Record<string, string>>;
}

export type OperatorArguments = NodeOptions & Readonly<Record<string, unknown>>;

/**
 * Makes a node. Inputs that are not given become variables: `<node>_weight`, `<node>_bias`, `<node>_label`.
 *
 * @throws {MXNetError} Where an attribute is missing, unknown or wrong, or an input is no symbol of one output.
 */
export function compose(op: string, { name: given, attr, ...rest }: OperatorArguments): MXSymbol {
  const name = nodeName(given, op);
  const inputs = Object.entries(rest).filter(([, value]) => value instanceof MXSymbol) as [
    string,
    MXSymbol,
  ][];
  const values = Object.entries(rest).filter(([, value]) => !(value instanceof MXSymbol));
  const attrs = new Map([
    ...attributeTexts(values as [string, AttributeValue][]),
    ...Object.entries(attr ?? {}),
  ]);
  const operator = configure(op, name, attrs);
  const entries = operator.inputs.map((input) => {
    const symbol = inputs.find(([key]) => key === input)?.[1];
    return symbol ? oneEntry(symbol, op, input) : variableEntry(`${name}_${input}`, attrs);
  });
  const stray = inputs.find(([key]) => !operator.inputs.includes(key));
  if (stray) {
    throw new MXNetError(
      `Cannot compose ${op} "${name}": it has no input "${stray[0]}", its inputs are ${operator.inputs.join(", ")}`,
    );
  }
  const outputs = operator.outputs ?? ["output"];
  const node = { op, name, attrs, inputs: entries };
  return new MXSymbol(outputs.map((_, index) => ({ node, index })));
}

function configure(op: string, name: string, attrs: ReadonlyMap<string, string>): ConfiguredOperator {
  const problems = new Map<string, string[]>();
  const operator = configureNode({ op, name, attrs, inputs: [] }, problems);
  if (!operator || problems.size > 0) throw unsupported(problems);
  return operator;
}

function oneEntry(symbol: MXSymbol, op: string, input: string): Entry {
  const [head, ...more] = symbol.heads;
  if (head && more.length === 0) return head;
  throw new MXNetError(
    `Cannot compose ${op}: ${input} is a group of ${symbol.heads.length} outputs, must be one`,
  );
}

/** MXNet copies the operator's attributes to the variables that it makes, and its files show it. */
function variableEntry(name: string, attrs: ReadonlyMap<string, string>): Entry {
  return { node: { op: "null", name, attrs, inputs: [] }, index: 0 };
}
