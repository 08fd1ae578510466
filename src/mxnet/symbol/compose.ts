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

/** How `compose` was called. */
export interface ComposeCall {
  /** Inputs that came without a name: the first ones. */
  inputs?: readonly MXSymbol[];
  /** What a node is named after that gets no name. Default: the operator. */
  hint?: string;
}

/**
 * Makes a node. Inputs that are not given become variables: `<node>_weight`, `<node>_bias`, `<node>_label`.
 *
 * @throws {MXNetError} Where an attribute is missing, unknown or wrong, or an input is no symbol of one output.
 */
export function compose(
  op: string,
  { name: given, attr, ...rest }: OperatorArguments,
  { inputs: first = [], hint = op }: ComposeCall = {},
): MXSymbol {
  const name = nodeName(given, hint);
  const values = Object.entries(rest).filter(([, value]) => !(value instanceof MXSymbol));
  const attrs = new Map([
    ...attributeTexts(values as [string, AttributeValue][]),
    ...Object.entries(attr ?? {}),
  ]);
  const operator = configure(op, name, attrs);
  const named = new Map(Object.entries(rest).filter(([, value]) => value instanceof MXSymbol));
  checkInputs(`${op} "${name}"`, operator.inputs, first.length, [...named.keys()]);
  const entries = operator.inputs.map((input, index) => {
    const symbol = (first[index] ?? named.get(input)) as MXSymbol | undefined;
    return symbol ? oneEntry(symbol, op, input) : variableEntry(`${name}_${input}`, attrs);
  });
  const outputs = operator.outputs ?? ["output"];
  const node = { op, name, attrs, inputs: entries };
  return new MXSymbol(outputs.map((_, index) => ({ node, index })));
}

function checkInputs(node: string, inputs: readonly string[], first: number, named: readonly string[]): void {
  const takes = inputs.length > 0 ? `its inputs are ${inputs.join(", ")}` : "it has none";
  if (first > inputs.length) {
    throw new MXNetError(`Cannot compose ${node}: it has no ${first} inputs, ${takes}`);
  }
  for (const name of named) {
    const index = inputs.indexOf(name);
    if (index < 0) throw new MXNetError(`Cannot compose ${node}: it has no input "${name}", ${takes}`);
    if (index < first) throw new MXNetError(`Cannot compose ${node}: its input "${name}" was given twice`);
  }
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
