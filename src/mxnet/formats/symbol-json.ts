import { describeForeignFile } from "./foreign-file.ts";
import { FormatError } from "./format-error.ts";
import { GraphReader } from "./graph-reader.ts";
import { parseJson } from "./json-text.ts";
import type { GraphLayout, StoredGraph } from "./stored-graph.ts";
import { writeGraph } from "./symbol-json-writer.ts";

const FORMAT = "symbol JSON";

/**
 * Reads a symbol file of any MXNet. Nothing is upgraded: see `upgradeGraph`.
 *
 * Spec: section 1.4.
 *
 * @throws {FormatError} where `text` is cut off, corrupt, or no graph: a key that MXNet does not know, a node that is
 * used before it is there.
 */
export function parseSymbolJson(text: string): StoredGraph {
  const foreign = describeForeignFile(new TextEncoder().encode(text.slice(0, 32)));
  if (foreign) throw new FormatError(FORMAT, 0, foreign, "character");

  const offsets = new WeakMap<object, number>();
  const value = parseJson(text, FORMAT, offsets);
  return { ...new GraphReader(FORMAT, offsets).graph(value, "the graph"), layout: detectLayout(text) };
}

/**
 * Writes a symbol file in the layout of MXNet's own writer, or in the layout it was read with.
 *
 * Files of MXNet, and those passed through Python's `json.dump(…, indent=2)` or an editor that strips trailing
 * spaces, come out byte for byte; those of other writers (tabs, no line breaks) come out as MXNet would write them.
 */
export function formatSymbolJson(graph: StoredGraph): string {
  return writeGraph(graph);
}

function detectLayout(text: string): GraphLayout {
  return {
    trailingSpaces: text.match(/,( ?)\n/)?.[1] !== "",
    finalNewline: text.endsWith("\n"),
    expanded: /"heads": \[\n/.test(text),
    entrySize: /"heads":\s*\[\s*\[\s*\d+,\s*\d+\s*\]/.test(text) ? 2 : 3,
  };
}
