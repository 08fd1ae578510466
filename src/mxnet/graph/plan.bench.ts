import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgpu";
import { argv } from "node:process";
import * as tf from "@tensorflow/tfjs-core";
import * as sym from "../sym.ts";
import { assertClose } from "../testing/close.ts";
import { planSymbol } from "../testing/planned-symbol.ts";
import { asSymbol } from "./bench/as-symbol.ts";
import { byHand, prepareByHand } from "./bench/by-hand.ts";
import { NETWORKS, type Network } from "./bench/networks.ts";
import { type Contenders, timeInTurns } from "./bench/time.ts";

/**
 * Times compiled plans against the same networks written by hand in tfjs (channels last, BatchNorm folded, fused), and
 * against plans without passes, in turns of one run: `deno run --allow-all src/mxnet/graph/plan.bench.ts [name]`.
 */
const BACKENDS = ["cpu", "webgpu"];
const AT_MOST = 1.05;

for (const backend of BACKENDS) {
  if (!(await isThere(backend))) {
    console.log(`${backend}: no adapter`);
    continue;
  }
  for (const network of NETWORKS) {
    if (argv.slice(2).every((part) => network.name.includes(part))) await measure(network, backend);
  }
}

async function isThere(backend: string): Promise<boolean> {
  if (backend === "webgpu" && !(await navigator.gpu?.requestAdapter())) return false;
  await tf.setBackend(backend);
  await tf.ready();
  return true;
}

async function measure(network: Network, backend: string): Promise<void> {
  const symbol = network.build(asSymbol, sym.Variable("data"));
  const compiled = planSymbol(symbol, { data: network.data });
  const plain = planSymbol(symbol, { data: network.data }, { passes: [] });
  const data = compiled.values.get("data") as tf.Tensor;
  const x = data.rank === 4 ? tf.transpose(data, [0, 2, 3, 1]) : tf.clone(data);
  const weights = prepareByHand(compiled.values, new Map([["fc1", [50, 4, 4]]]));
  const layers = byHand(weights);
  const contenders: Contenders = {
    compiled: () => compiled.forward()[0] as tf.Tensor,
    hand: () => tf.tidy(() => network.build(layers, x)),
    plain: () => plain.forward()[0] as tf.Tensor,
  };
  await expectSame(contenders);
  const times = await timeInTurns(contenders);
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const title = `${network.name}, compiled to by hand, ${backend}`;
  const from = `compiled ${ms(times.compiled)}, by hand ${ms(times.hand)}, without passes ${ms(times.plain)}`;
  const ratio = `${times.toHand.toFixed(2)}×`.padStart(14);
  console.log(
    `${title.padEnd(46)} ${ratio}  ${`at most ${AT_MOST}×`.padEnd(18)} ${from} (${times.toPlain.toFixed(2)}×)`,
  );
  x.dispose();
  for (const layer of weights.values()) tf.dispose(layer);
  compiled.dispose();
  plain.dispose();
}

async function expectSame(contenders: Contenders): Promise<void> {
  const results = Object.values(contenders).map((run) => run());
  const [expected, ...others] = await Promise.all(results.map((result) => result.data()));
  for (const other of others) assertClose(other, expected ?? [], 1e-4);
  tf.dispose(results);
}
