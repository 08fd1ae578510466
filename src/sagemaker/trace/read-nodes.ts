import { type GraphCall, recordGraphCalls } from "../../mxnet/graph/graph-calls.ts";
import { type WatchedNode, watchNodes } from "../../mxnet/graph/watch-nodes.ts";
import { isOnThisThread, meanMagnitude, readTensor } from "../../mxnet/tensor-copies.ts";
import type { FirstBad, GraphFigures, NodeQuestion, NodeReport } from "./node-report.ts";
import { MAX_GRAPH_RUNS } from "./node-report.ts";
import { MAX_TRACE_BYTES } from "./request-trace.ts";
import { takeSnapshot } from "./take-snapshot.ts";
import { statisticsOf } from "./tensor-statistics.ts";

/**
 * Runs what predicts once more, takes down which symbols it runs, and runs one of these operator by operator.
 *
 * To be called in a tensor scope of its own: nothing outlives it.
 *
 * @param predict Answers the request up to its prediction.
 * @throws What `predict` throws, where no symbol ran before it.
 */
export async function readNodes(
  predict: () => Promise<unknown>,
  question: NodeQuestion,
): Promise<NodeReport> {
  const { calls, count, release, error } = await recordGraphCalls(predict, MAX_GRAPH_RUNS);
  try {
    if (calls.length === 0 && error !== undefined) throw error;
    const symbols = [...new Set(calls.map(({ symbol }) => symbol))];
    const report: NodeReport = {
      runs: calls.map((call) => ({ symbol: symbols.indexOf(call.symbol), inputs: inputsOf(call) })),
      runCount: count,
      symbols: question.figures ? symbols.map((symbol) => symbol.tojson()) : [],
      nodes: [],
      ...(error !== undefined && { problem: messageOf(error) }),
    };
    const call = calls[question.run];
    if (call) await watch(call, question, report);
    return report;
  } finally {
    release();
  }
}

/** Fills the report in as far as the operators go. */
async function watch(call: GraphCall, question: NodeQuestion, report: NodeReport): Promise<void> {
  const wanted = new Set(question.nodes);
  const budget = { leftBytes: MAX_TRACE_BYTES, isExceeded: false };
  const figures = question.figures ? new FigureTaker(call) : undefined;
  if (figures) report.figures = figures.figures;
  try {
    await watchNodes(call, async (node) => {
      if (wanted.has(node.name)) {
        const outputs = [];
        for (const tensor of node.outputs) outputs.push(await takeSnapshot(tensor, budget));
        report.nodes.push({ name: node.name, outputs });
      }
      await figures?.take(node);
    });
  } catch (error) {
    report.problem ??= messageOf(error);
  }
}

/** Works out figures of each node: one number of each is read back, and more of the first that is not finite. */
class FigureTaker {
  readonly figures: GraphFigures;
  readonly #call: GraphCall;
  readonly #fed: ReadonlySet<string>;

  constructor(call: GraphCall) {
    this.#call = call;
    this.#fed = new Set(call.fed);
    this.figures = { nodes: [], isWaitedFor: !isOnThisThread() };
  }

  async take(node: WatchedNode): Promise<void> {
    // A weight is looked at where the operator that reads it goes wrong.
    if (node.op === "null" && !this.#fed.has(node.name)) return;
    const startedMs = performance.now();
    const magnitudes = await Promise.all(node.outputs.map(meanMagnitude));
    const mean = magnitudes.reduce((sum, each) => sum + each, 0) / Math.max(1, magnitudes.length);
    const waitedMs = this.figures.isWaitedFor && node.op !== "null" ? performance.now() - startedMs : 0;
    this.figures.nodes.push({
      name: node.name,
      elapsedMs: node.elapsedMs + waitedMs,
      meanMagnitude: mean,
    });
    if (!Number.isFinite(mean) && !this.figures.firstBad) {
      const bad = await this.#countBad(node);
      if (bad) this.figures.firstBad = bad;
    }
  }

  /** `undefined` where all are finite and only their sum is not. */
  async #countBad(node: WatchedNode): Promise<FirstBad | undefined> {
    const bad: FirstBad = { node: node.name, nanCount: 0, infinityCount: 0, count: 0 };
    for (const tensor of node.outputs) {
      const { nanCount, infinityCount, count } = statisticsOf((await readTensor(tensor)) as Float32Array);
      bad.nanCount += nanCount;
      bad.infinityCount += infinityCount;
      bad.count += count;
    }
    if (bad.nanCount + bad.infinityCount === 0) return undefined;
    for (const name of node.variables) {
      const tensor = this.#call.values.get(name);
      if (tensor && !Number.isFinite(await meanMagnitude(tensor))) return { ...bad, from: name };
    }
    return bad;
  }
}

function inputsOf({ fed, values }: GraphCall): { name: string; shape: number[] }[] {
  return fed.flatMap((name) => {
    const tensor = values.get(name);
    return tensor ? [{ name, shape: [...tensor.shape] }] : [];
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
