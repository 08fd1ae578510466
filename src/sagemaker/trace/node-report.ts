import type { ValueSnapshot } from "./value-snapshot.ts";

/** Runs of the model's symbols that are kept of one request at most: a predict_fn runs one for each of its batches. */
export const MAX_GRAPH_RUNS = 32;

/** What is asked about the nodes of a model's graph, for one traced request. */
export interface NodeQuestion {
  /** Which run of a symbol, where the request makes several: 0 is the first. */
  run: number;
  /** Names of the nodes whose outputs are wanted. Only these are read. */
  nodes: readonly string[];
  /** Whether figures of all nodes are wanted too. */
  figures: boolean;
}

/** What the nodes of a model's graph gave for one traced request. */
export interface NodeReport {
  /** Each run of a symbol that the request makes, at most `MAX_GRAPH_RUNS`. Empty where its model runs none. */
  runs: GraphRun[];
  /** How many runs there were. */
  runCount: number;
  /** The symbols that ran, as symbol files have them. Told with the figures only. */
  symbols: string[];
  /** In the order in which they were computed. Those that the symbol does not compute are missing. */
  nodes: NodeOutputs[];
  figures?: GraphFigures;
  /** Why what follows is missing: predict_fn, or an operator, failed. */
  problem?: string;
}

/** One run of a symbol. */
export interface GraphRun {
  /** Its place in `symbols`. */
  symbol: number;
  inputs: { name: string; shape: number[] }[];
}

export interface NodeOutputs {
  name: string;
  outputs: ValueSnapshot[];
}

/** All nodes of a graph in figures. */
export interface GraphFigures {
  nodes: NodeFigures[];
  /** The first node with an output that is not all finite. */
  firstBad?: FirstBad;
  /** Whether each operator was waited for until the GPU was done: its time has the way there and back in it. */
  isWaitedFor: boolean;
}

export interface NodeFigures {
  name: string;
  /** 0 for an input. */
  elapsedMs: number;
  /** The mean of the outputs' magnitudes; NaN or infinity where not all are finite. */
  meanMagnitude: number;
}

/** Where numbers stop being numbers. */
export interface FirstBad {
  node: string;
  nanCount: number;
  infinityCount: number;
  /** Of how many values. */
  count: number;
  /** The variable that it reads which is not all finite itself: a weight, or the request. */
  from?: string;
}
