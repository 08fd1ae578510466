import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { FormatError } from "./format-error.ts";
import { mxnetVersion, type StoredGraph, type StoredNode } from "./stored-graph.ts";
import { formatSymbolJson, parseSymbolJson } from "./symbol-json.ts";

const DATA = "../shared/data";
const skip = existsSync(DATA) ? false : `no ${DATA}`;

function symbolFiles(): string[] {
  return ["models", "zoo-graphs"].flatMap((folder) => {
    const files = readdirSync(`${DATA}/${folder}`, { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => /symbol\.json$|\/model\.json$/.test(file))
      .map((file) => `${DATA}/${folder}/${file}`);
  });
}

function why(text: string): string {
  try {
    parseSymbolJson(text);
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return error.message;
  }
  assert.fail("accepted");
}

const variable = (name: string): StoredNode => ({ op: "null", name, attrs: new Map(), inputs: [] });

test("1.4: every symbol file at hand is written as it was read, byte for byte", { skip }, () => {
  const files = symbolFiles();
  assert.ok(files.length >= 10);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    assert.equal(formatSymbolJson(parseSymbolJson(text)), text, file);
  }
});

test("1.4: formatSymbolJson() sets a graph as MXNet does", () => {
  const graph: StoredGraph = {
    nodes: [
      variable("data"),
      { ...variable("w"), attrs: new Map([["__shape__", "(1, 2)"]]) },
      {
        op: "FullyConnected",
        name: "fc",
        attrs: new Map([
          ["num_hidden", "1"],
          ["no_bias", "True"],
        ]),
        inputs: [
          [0, 0, 0],
          [1, 0, 0],
        ],
      },
    ],
    argNodes: [0, 1],
    nodeRowPtr: [...Array(11).keys()],
    heads: [[2, 0, 0]],
    attrs: new Map([["mxnet_version", ["int", 10300]]]),
    attributeKey: "attrs",
  };
  const numbers = graph.nodeRowPtr?.map((n) => `    ${n}`).join(", \n");
  const expected = `{
  "nodes": [
    {
      "op": "null", 
      "name": "data", 
      "inputs": []
    }, 
    {
      "op": "null", 
      "name": "w", 
      "attrs": {"__shape__": "(1, 2)"}, 
      "inputs": []
    }, 
    {
      "op": "FullyConnected", 
      "name": "fc", 
      "attrs": {
        "no_bias": "True", 
        "num_hidden": "1"
      }, 
      "inputs": [[0, 0, 0], [1, 0, 0]]
    }
  ], 
  "arg_nodes": [0, 1], 
  "node_row_ptr": [
${numbers}
  ], 
  "heads": [[2, 0, 0]], 
  "attrs": {"mxnet_version": ["int", 10300]}
}`;
  assert.equal(formatSymbolJson(graph), expected);
});

test("1.4: the version is the file's, and 0.8.0 where it has none", () => {
  const text = '{"nodes": [], "arg_nodes": [], "heads": []';
  assert.equal(mxnetVersion(parseSymbolJson(`${text}}`)), 800);
  assert.equal(mxnetVersion(parseSymbolJson(`${text}, "attrs": {"mxnet_version": ["int", 904]}}`)), 904);
});

test("1.4: entries of two numbers have version 0; attr and attrs are one map", () => {
  const { nodes, heads } = parseSymbolJson(
    '{"nodes": [{"op": "null", "name": "a", "inputs": [], "attr": {"x": "1"}, "attrs": {"y": "2"}},' +
      '{"op": "relu", "name": "b", "inputs": [[0, 0]], "param": {"k": "v"}}], "arg_nodes": [0], "heads": [[1, 0]]}',
  );
  assert.deepEqual(
    nodes[0]?.attrs,
    new Map([
      ["x", "1"],
      ["y", "2"],
    ]),
  );
  assert.deepEqual(nodes[1]?.inputs, [[0, 0, 0]]);
  assert.deepEqual(nodes[1]?.param, new Map([["k", "v"]]));
  assert.deepEqual(heads, [[1, 0, 0]]);
});

test("1.4: what MXNet refuses is refused, with the place", () => {
  const cases = [
    ["", /it is empty/],
    ["version https://git-lfs.github.com/spec/v1", /git lfs pull/],
    ["{", /at character 1: " must be here, and there is the end: it is cut off$/],
    ['{"nodes": []}', /"arg_nodes" of the graph must be a list, and is absent$/],
    ['{"nodes": [], "arg_nodes": [], "heads": [], "extra": 1}', /has a key "extra", which is none of nodes/],
    [
      '{"nodes": [{"op": "relu", "name": "a", "inputs": [[0, 0, 0]]}], "arg_nodes": [], "heads": []}',
      /uses node 0/,
    ],
    [
      '{"nodes": [{"op": 1, "name": "a", "inputs": []}], "arg_nodes": [], "heads": []}',
      /"op" of node 0 .* must be a string, and is 1$/,
    ],
    ['{"nodes": [], "arg_nodes": [3], "heads": []}', /"arg_nodes" of the graph has 3/],
    ["[".repeat(1e5), /nested deeper than 200/],
  ] as const;
  for (const [text, expected] of cases) assert.match(why(text), expected);
  assert.match(
    why('{"nodes": [], "arg_nodes": [], "heads": [7]}'),
    /^Cannot read the symbol JSON at character 40: /,
  );
});

const text = fc.string({ unit: "binary" });
const attributes = fc.dictionary(fc.string({ minLength: 1 }), text).map((object) => {
  return new Map(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
});
const graph = fc
  .array(fc.record({ name: text, op: text, attrs: attributes, inputs: fc.array(fc.nat()) }))
  .map((list): StoredGraph => {
    const nodes = list.map(({ inputs, ...node }, index): StoredNode => {
      return { ...node, inputs: index === 0 ? [] : inputs.map((input) => [input % index, 0, 0] as const) };
    });
    return {
      nodes,
      argNodes: [...nodes.keys()].filter((index) => nodes[index]?.op === "null"),
      heads: nodes.length > 0 ? [[nodes.length - 1, 0, 0]] : [],
      attrs: new Map([["mxnet_version", ["int", 10901]]]),
      attributeKey: "attrs",
    };
  });

test("parseSymbolJson() reads back what formatSymbolJson() wrote", () => {
  fc.assert(
    fc.property(graph, (graph) => {
      const { layout: _, ...parsed } = parseSymbolJson(formatSymbolJson(graph));
      assert.deepEqual(parsed, graph);
      assert.equal(formatSymbolJson(parsed), formatSymbolJson(graph));
    }),
  );
});

test("parseSymbolJson() throws nothing but FormatError for text that was changed or cut", () => {
  fc.assert(
    fc.property(graph, fc.nat(), fc.string({ maxLength: 3 }), fc.nat(), (graph, at, insert, length) => {
      const text = formatSymbolJson(graph);
      const place = at % text.length;
      try {
        parseSymbolJson(text.slice(0, place) + insert + text.slice(place + (length % 4)));
        parseSymbolJson(text.slice(0, place));
      } catch (error) {
        assert.ok(error instanceof FormatError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
