import type { DrawnGraph } from "../../worker/inspector/inspector-messages.ts";

/** The node that an arrow key leads to, by its number: up to one that it reads, down to one that reads it, or beside it. */
export function neighbour({ graph, layout }: DrawnGraph, from: number, key: string): number | undefined {
  const node = graph.nodes[from];
  if (!node) return undefined;
  const indexOf = (id: number) => graph.nodes.findIndex((each) => each.id === id);
  if (key === "ArrowUp")
    return found(graph.edges.filter((edge) => edge.to === node.id).map((edge) => indexOf(edge.from)));
  if (key === "ArrowDown")
    return found(graph.edges.filter((edge) => edge.from === node.id).map((edge) => indexOf(edge.to)));
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  return beside(layout.boxes, from, key === "ArrowLeft" ? -1 : 1);
}

function found(indices: number[]): number | undefined {
  return indices.find((index) => index >= 0);
}

/** The nearest box whose rows overlap with that of `from`, to one side. */
function beside(boxes: DrawnGraph["layout"]["boxes"], from: number, direction: -1 | 1): number | undefined {
  const own = boxes[from];
  if (!own) return undefined;
  let best: { index: number; distance: number } | undefined;
  for (const [index, box] of boxes.entries()) {
    const distance = (box.x - own.x) * direction;
    const overlaps = box.y < own.y + own.height && own.y < box.y + box.height;
    if (index === from || !overlaps || distance <= 0) continue;
    if (!best || distance < best.distance) best = { index, distance };
  }
  return best?.index;
}

/** The nodes whose name, operator or attributes hold a text, by their numbers; all for no text. */
export function searchNodes({ graph }: DrawnGraph, query: string): number[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return graph.nodes.flatMap((node, index) => {
    const text = `${node.op} ${node.name} ${node.attributes.flat().join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word)) ? [index] : [];
  });
}
