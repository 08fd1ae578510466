import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { env } from "node:process";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import { findOperator } from "../operators/table.ts";
import { load_json } from "../symbol/load-symbol.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";
import { readNpy } from "../testing/npy.ts";
import { planSymbol } from "../testing/planned-symbol.ts";
import { sharedBytes, sharedText, skipWithoutData } from "../testing/shared-data.ts";

interface Manifest {
  symbol: string;
  inputs: { name: string; file: string; shape: number[] }[];
  outputs: { file?: string; shape: number[] }[];
}

/** They take half a minute on two cores: they run where this variable is set. */
const SLOW = ["mobilenet_v2", "resnet18_v1"];
const ALL = "OPTML_ALL_GRAPHS";

const names = skipWithoutData ? [] : readdirSync("../shared/data/zoo-graphs");

for (const name of names) {
  const title = `${name} computes what MXNet computes, on synthetic weights`;
  const missing = missingOperators(name);
  if (missing.length > 0) test(title, { skip: `not supported: ${missing.join(", ")}` }, () => {});
  else if (SLOW.includes(name) && !env[ALL]) test(title, { skip: `slow: set ${ALL}` }, () => {});
  else testOnBackends(title, () => runZooGraph(name));
}

function missingOperators(name: string): string[] {
  const { nodes }: { nodes: { op: string }[] } = JSON.parse(
    sharedText(`zoo-graphs/${name}/model-symbol.json`),
  );
  return [...new Set(nodes.map(({ op }) => op))].filter((op) => op !== "null" && !findOperator(op));
}

async function runZooGraph(name: string): Promise<void> {
  const before = tf.memory().numTensors;
  const folder = `zoo-graphs/${name}`;
  const { symbol, inputs, outputs }: Manifest = JSON.parse(sharedText(`${folder}/io/manifest.json`));
  const shapes = Object.fromEntries(inputs.map((input) => [input.name, input.shape]));
  const network = planSymbol(load_json(sharedText(`${folder}/${symbol}`)), shapes);
  for (const { name: input, file, shape } of inputs.filter(({ file }) => file.endsWith(".npy"))) {
    network.values.get(input)?.dispose();
    network.values.set(input, tf.tensor(readNpy(sharedBytes(`${folder}/io/${file}`)).data, shape));
  }
  const results = network.forward();
  for (const [index, result] of results.entries()) {
    const expected = readNpy(sharedBytes(`${folder}/io/output${index}.npy`));
    assert.deepEqual(result.shape, outputs[index]?.shape);
    assertClose(await result.data(), expected.data, 1e-4);
  }
  tf.dispose(results);
  network.dispose();
  assert.equal(tf.memory().numTensors, before);
}
