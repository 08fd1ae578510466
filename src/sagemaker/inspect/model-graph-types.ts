/** Which graph is asked for. */
export interface ModelGraphOptions {
  /** A symbol file. */
  symbol: string;
  /** The symbol itself, where it is in no file. Default: what the file holds. */
  text?: string;
  /** A file with its parameters. */
  params?: string;
  /** Shapes of the graph's inputs, by name. */
  shapes: Readonly<Record<string, readonly number[]>>;
}

/** A model's graph as it is drawn: weights are folded into the operators that use them. */
export interface ModelGraph {
  nodes: GraphNode[];
  /** Values that flow from one node to another. */
  edges: GraphEdge[];
  /** Names of inputs whose shape is not given: those that are no weights. */
  inputs: string[];
  /** Why no shapes, or not all, could be inferred; absent where they were. */
  shapeProblem?: string;
}

export interface GraphNode {
  /** Its place in the symbol file. */
  id: number;
  name: string;
  /** `Convolution`; `null` for an input. */
  op: string;
  /** As the file has them. */
  attributes: [name: string, value: string][];
  weights: GraphWeight[];
  /** Shapes of its outputs, as far as they are known; 0 for a dimension that is not. */
  outputShapes: (number[] | undefined)[];
  /** Whether the graph's answer comes from it. */
  isOutput: boolean;
}

/** A variable that is learnt. */
export interface GraphWeight {
  /** `fc1_weight`. */
  name: string;
  /** Its number in the file of parameters; absent where that has none. */
  array?: number;
  shape?: number[];
  dtype?: string;
  /** Bytes of its values in that file. */
  sizeBytes?: number;
}

export interface GraphEdge {
  /** `id` of the node that makes the value, and which of its outputs. */
  from: number;
  output: number;
  to: number;
}
