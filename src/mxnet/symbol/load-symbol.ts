import { parseFile } from "../files.ts";
import type { StoredGraph } from "../formats/stored-graph.ts";
import { parseSymbolJson } from "../formats/symbol-json.ts";
import { upgradeGraph } from "../formats/symbol-upgrade.ts";
import type { Entry, Node } from "./node.ts";
import { MXSymbol } from "./symbol.ts";

/**
 * Reads a symbol file of any MXNet.
 *
 * @throws {MXNetError} Where it is no symbol file: its cause is a FormatError. Where something is not supported: names
 * every such operator and attribute.
 */
export async function load(fname: string): Promise<MXSymbol> {
  return await parseFile(fname, (bytes) => load_json(new TextDecoder().decode(bytes)));
}

/** Like `load`, from the file's text. */
export function load_json(json_str: string): MXSymbol {
  const stored = parseSymbolJson(json_str);
  const symbol = new MXSymbol(restoreHeads(upgradeGraph(stored)), stored);
  // Reads every operator now: what is not supported is told before anything runs.
  symbol.list_arguments();
  return symbol;
}

function restoreHeads(graph: StoredGraph): Entry[] {
  const nodes: Node[] = [];
  const entry = ([node, index]: readonly [number, number, number]): Entry => ({
    node: nodes[node] as Node,
    index,
  });
  for (const { op, name, attrs, inputs } of graph.nodes)
    nodes.push({ op, name, attrs, inputs: inputs.map(entry) });
  return graph.heads.map(entry);
}
