import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { NodeEntry, StoredGraph, StoredNode } from "./stored-graph.ts";
import { mxnetVersion } from "./stored-graph.ts";
import { formatSymbolJson, parseSymbolJson } from "./symbol-json.ts";
import { upgradeGraph } from "./symbol-upgrade.ts";

const OLD = "../shared/data/zoo-graphs/squeezenet1.1-mms/model-symbol.json";

function node(
  op: string,
  name: string,
  attrs: Record<string, string> = {},
  inputs: number[] = [],
): StoredNode {
  return {
    op,
    name,
    attrs: new Map(Object.entries(attrs)),
    inputs: inputs.map((input): NodeEntry => [input, 0, 0]),
  };
}

function graph(version: number | undefined, nodes: StoredNode[]): StoredGraph {
  const argNodes = [...nodes.keys()].filter((index) => nodes[index]?.op === "null");
  const heads: NodeEntry[] = [[nodes.length - 1, 0, 0]];
  const attrs = version === undefined ? undefined : new Map([["mxnet_version", ["int", version]]]);
  return { nodes, argNodes, heads, attributeKey: "attr", ...(attrs && { attrs }) };
}

test("1.4: param joins attrs, whose entries win", () => {
  const old = {
    ...node("FullyConnected", "fc", { num_hidden: "7", ctx_group: "dev1" }, [0, 1]),
    param: new Map([
      ["num_hidden", "1"],
      ["no_bias", "True"],
    ]),
  };
  const { nodes } = upgradeGraph(graph(undefined, [node("null", "data"), node("null", "w"), old]));
  assert.deepEqual(
    nodes[2]?.attrs,
    new Map([
      ["num_hidden", "7"],
      ["no_bias", "True"],
      ["__ctx_group__", "dev1"],
    ]),
  );
  assert.equal(nodes[2]?.param, undefined);
});

test("1.4: lr_mult is hidden, and weight_lr_mult goes to that input", () => {
  const fc = node("FullyConnected", "fc", { num_hidden: "1", lr_mult: "2", weight_lr_mult: "3" }, [0, 1, 2]);
  const nodes = [node("null", "data"), node("null", "w", { wd_mult: "0" }), node("null", "b"), fc];
  const upgraded = upgradeGraph(graph(1100, nodes));
  assert.deepEqual(
    upgraded.nodes[3]?.attrs,
    new Map([
      ["num_hidden", "1"],
      ["__lr_mult__", "2"],
    ]),
  );
  assert.deepEqual(
    upgraded.nodes[1]?.attrs,
    new Map([
      ["__wd_mult__", "0"],
      ["__lr_mult__", "3"],
    ]),
  );
});

test("1.4: before 0.9, auxiliary states and labels are added as variables, and nodes renumbered", () => {
  const nodes = [
    node("null", "data"),
    node("null", "bn_gamma"),
    node("null", "bn_beta"),
    node("BatchNorm", "bn", { eps: "0.001" }, [0, 1, 2]),
    node("SoftmaxOutput", "softmax", {}, [3]),
  ];
  const upgraded = upgradeGraph(graph(undefined, nodes));
  const names = [
    "data",
    "bn_gamma",
    "bn_beta",
    "bn_moving_mean",
    "bn_moving_var",
    "bn",
    "softmax_label",
    "softmax",
  ];
  assert.deepEqual(
    upgraded.nodes.map(({ name }) => name),
    names,
  );
  assert.deepEqual(
    upgraded.nodes[5]?.inputs.map(([input]) => input),
    [0, 1, 2, 3, 4],
  );
  assert.deepEqual(
    upgraded.nodes[7]?.inputs.map(([input]) => input),
    [5, 6],
  );
  assert.deepEqual(upgraded.argNodes, [0, 1, 2, 3, 4, 6]);
  assert.deepEqual(upgraded.heads, [[7, 0, 0]]);
});

test("1.4: before 0.9.4, inputs get the initialiser of their operator", () => {
  const nodes = [..."abcde"].map((name) => node("null", name));
  nodes.push(node("BatchNorm", "bn", {}, [0, 1, 2, 3, 4]));
  const init = (version: number) =>
    upgradeGraph(graph(version, nodes)).nodes.map(({ attrs }) => attrs.get("__init__"));
  assert.deepEqual(init(903).slice(3, 5), ['["zero", {}]', '["one", {}]']);
  assert.deepEqual(init(904), [undefined, undefined, undefined, undefined, undefined, undefined]);
});

test("1.4: before 0.9.5, argmax over axis -1 is over all axes", () => {
  const axis = (version: number) => {
    const nodes = [node("null", "data"), node("argmax", "argmax0", { axis: "-1" }, [0])];
    return upgradeGraph(graph(version, nodes)).nodes[1]?.attrs.get("axis");
  };
  assert.equal(axis(904), undefined);
  assert.equal(axis(905), "-1");
});

test("upgradeGraph() leaves its argument as it was, and what it made as it is", () => {
  const old = graph(undefined, [
    node("null", "data"),
    node("SoftmaxOutput", "softmax", { lr_mult: "1" }, [0]),
  ]);
  const before = formatSymbolJson(old);
  const upgraded = upgradeGraph(old);
  assert.equal(formatSymbolJson(old), before);
  assert.deepEqual(upgradeGraph(upgraded), upgraded);
});

test("1.4: a file of MXNet 0.8 upgrades", { skip: existsSync(OLD) ? false : `no ${OLD}` }, () => {
  const upgraded = upgradeGraph(parseSymbolJson(readFileSync(OLD, "utf8")));
  assert.ok(mxnetVersion(upgraded) >= 10901);
  const convolution = upgraded.nodes.find(({ op }) => op === "Convolution");
  assert.ok(convolution?.attrs.has("kernel"));
  assert.deepEqual(parseSymbolJson(formatSymbolJson(upgraded)).nodes, upgraded.nodes);
});
