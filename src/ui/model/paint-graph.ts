import type { DrawnGraph } from "../../worker/inspector/inspector-messages.ts";
import type { GraphBox } from "../../worker/inspector/layout-graph.ts";
import { formatShape } from "../values/tensor-values.ts";
import type { NodeMarks } from "./node-marks.ts";
import type { Viewport } from "./viewport.ts";

/** Colours of the page that a canvas is painted with. */
export type Palette = Record<(typeof TOKENS)[number], string>;

const TOKENS = [
  "surface",
  "surface-selected",
  "border-strong",
  "text",
  "text-muted",
  "accent",
  "warn",
  "bad",
  "series-1",
  "series-2",
  "series-3",
  "series-4",
] as const;

/** Reads the page's colours as they are now: a canvas knows no custom properties. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement("span");
  element.append(probe);
  const entries = TOKENS.map((token) => {
    probe.style.color = `var(--${token})`;
    return [token, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(entries) as Palette;
}

interface Painting {
  drawing: DrawnGraph;
  viewport: Viewport;
  width: number;
  height: number;
  palette: Palette;
  selected: number | undefined;
  /** Nodes that were searched for. */
  found: ReadonlySet<number>;
  /** What a request's values put on it. */
  marks: NodeMarks;
}

/** Below this zoom text could not be read: boxes alone are painted. */
const TEXT_ZOOM = 0.3;
/** How strong a box's colour may be under its text. */
const STRONGEST = 0.3;
const [FONT, MONO] = ["system-ui, sans-serif", "ui-monospace, monospace"];

/** Paints what is seen of a graph: nothing outside of the view costs anything but its test. */
export function paintGraph(context: CanvasRenderingContext2D, painting: Painting): void {
  const { drawing, viewport, width, height } = painting;
  const seen = {
    left: viewport.x,
    top: viewport.y,
    right: viewport.x + width / viewport.zoom,
    bottom: viewport.y + height / viewport.zoom,
  };
  context.clearRect(0, 0, width, height);
  context.save();
  context.scale(viewport.zoom, viewport.zoom);
  context.translate(-viewport.x, -viewport.y);
  paintLines(context, painting, seen);
  for (const [index, box] of drawing.layout.boxes.entries()) {
    const isSeen =
      box.x < seen.right &&
      box.x + box.width > seen.left &&
      box.y < seen.bottom &&
      box.y + box.height > seen.top;
    if (isSeen) paintBox(context, painting, index, box);
  }
  context.restore();
}

type Bounds = Record<"left" | "top" | "right" | "bottom", number>;

function paintLines(context: CanvasRenderingContext2D, painting: Painting, seen: Bounds): void {
  const { drawing, palette, selected, viewport } = painting;
  const selectedId = selected === undefined ? undefined : drawing.graph.nodes[selected]?.id;
  for (const isMarked of [false, true]) {
    context.strokeStyle = isMarked ? palette.accent : palette["border-strong"];
    context.fillStyle = context.strokeStyle;
    context.lineWidth = isMarked ? 2 : 1;
    const seenLines = [...drawing.layout.lines.entries()].filter(([index, line]) => {
      const edge = drawing.graph.edges[index];
      return edge && (edge.from === selectedId || edge.to === selectedId) === isMarked && touches(line, seen);
    });
    // All in one path: the canvas is told once.
    context.beginPath();
    for (const [, line] of seenLines) traceLine(context, line);
    context.stroke();
    if (viewport.zoom < TEXT_ZOOM) continue;
    context.beginPath();
    for (const [, line] of seenLines) traceHead(context, line);
    context.fill();
    for (const [index] of seenLines) paintShape(context, painting, index);
  }
}

function touches(line: Line, { left, right, top, bottom }: Bounds): boolean {
  const [xs, ys] = [line.map(({ x }) => x), line.map(({ y }) => y)];
  return (
    Math.min(...xs) < right && Math.max(...xs) > left && Math.min(...ys) < bottom && Math.max(...ys) > top
  );
}

type Line = readonly { x: number; y: number }[];

/** A line through the middles of a way's parts, round at its corners. */
function traceLine(context: CanvasRenderingContext2D, [first, ...rest]: Line): void {
  if (!first) return;
  context.moveTo(first.x, first.y);
  for (const [index, point] of rest.entries()) {
    const next = rest[index + 1];
    if (next) context.quadraticCurveTo(point.x, point.y, (point.x + next.x) / 2, (point.y + next.y) / 2);
    else context.lineTo(point.x, point.y);
  }
}

function traceHead(context: CanvasRenderingContext2D, line: Line): void {
  const last = line.at(-1);
  if (!last) return;
  context.moveTo(last.x, last.y);
  context.lineTo(last.x - 3.5, last.y - 6);
  context.lineTo(last.x + 3.5, last.y - 6);
}

/** The shape of the value that flows along a line, at its start. */
function paintShape(context: CanvasRenderingContext2D, { drawing, palette }: Painting, index: number): void {
  const edge = drawing.graph.edges[index];
  const [start, next] = drawing.layout.lines[index] ?? [];
  const source = drawing.graph.nodes.find((node) => node.id === edge?.from);
  const shape = source?.outputShapes[edge?.output ?? 0];
  if (!shape || !start || !next) return;
  const fill = context.fillStyle;
  context.font = `10px ${MONO}`;
  context.fillStyle = palette["text-muted"];
  context.textBaseline = "middle";
  context.fillText(formatShape(shape).replaceAll(", ", "×").slice(1, -1), start.x + 4, start.y + 9);
  context.fillStyle = fill;
}

function paintBox(context: CanvasRenderingContext2D, painting: Painting, index: number, box: GraphBox): void {
  const { drawing, palette, selected, found, marks, viewport } = painting;
  const node = drawing.graph.nodes[index];
  if (!node) return;
  const isSelected = index === selected;
  if (viewport.zoom < TEXT_ZOOM) {
    paintSmall(context, painting, index, box);
    return;
  }
  context.beginPath();
  context.roundRect(box.x, box.y, box.width, box.height, node.op === "null" ? box.height / 2 : 4);
  context.fillStyle = isSelected ? palette["surface-selected"] : palette.surface;
  context.fill();
  paintHeat(context, painting, index);
  const isMarked = isSelected || found.has(index) || marks.bad === index;
  context.lineWidth = isMarked ? 2.5 : 1;
  context.strokeStyle = palette[borderColour(painting, index)];
  context.stroke();
  context.fillStyle = palette[familyColour(node.op)];
  if (node.op !== "null") context.fillRect(box.x + 1, box.y + 6, 3, box.height - 12);
  paintText(context, painting, node.op === "null" ? "Input" : node.op, box);
  paintFigure(context, painting, index, box);
}

function borderColour({ selected, found, marks }: Painting, index: number): keyof Palette {
  if (index === selected) return "accent";
  if (marks.bad === index) return "bad";
  return found.has(index) ? "warn" : "border-strong";
}

/** Fills the box that is traced with as much of the accent as its figure is of the largest. */
function paintHeat(context: CanvasRenderingContext2D, { palette, marks }: Painting, index: number): void {
  const heat = marks.heats.get(index)?.heat;
  if (heat === undefined) return;
  context.globalAlpha = heat * STRONGEST;
  context.fillStyle = palette.warn;
  context.fill();
  context.globalAlpha = 1;
}

/** The node's figure over its box, right of the line that comes in, or that numbers go wrong here. */
function paintFigure(
  context: CanvasRenderingContext2D,
  { palette, marks }: Painting,
  index: number,
  box: GraphBox,
): void {
  const text = marks.heats.get(index)?.text ?? (marks.bad === index ? "not finite" : "");
  if (text === "") return;
  context.font = `11px ${MONO}`;
  context.fillStyle = marks.bad === index ? palette.bad : palette.text;
  context.fillText(text, box.x + box.width / 2 + 8, box.y - 7);
}

/** From afar a border would vanish: the whole box has its colour. */
function paintSmall(
  context: CanvasRenderingContext2D,
  painting: Painting,
  index: number,
  box: GraphBox,
): void {
  const { drawing, palette, marks } = painting;
  const border = borderColour(painting, index);
  const family = familyColour(drawing.graph.nodes[index]?.op ?? "");
  const heat = marks.heats.get(index)?.heat;
  const isHeat = heat !== undefined && border === "border-strong";
  context.globalAlpha = isHeat ? Math.max(0.08, heat) : 1;
  context.fillStyle = palette[isHeat ? "warn" : border === "border-strong" ? family : border];
  context.fillRect(box.x, box.y, box.width, box.height);
  context.globalAlpha = 1;
}

function paintText(
  context: CanvasRenderingContext2D,
  { palette }: Painting,
  title: string,
  box: GraphBox,
): void {
  const left = box.x + 12;
  context.textBaseline = "middle";
  context.font = `600 12px ${FONT}`;
  context.fillStyle = palette.text;
  context.fillText(title, left, box.y + 15, box.width - 20);
  context.font = `11px ${MONO}`;
  context.fillStyle = palette["text-muted"];
  for (const [index, row] of box.rows.entries())
    context.fillText(row, left, box.y + 31 + index * 16, box.width - 20);
}

/** Layers with weights, pooling and shapes, activations, sums: what kind of operator it is at a glance, beside its name. */
function familyColour(op: string): keyof Palette {
  if (/^(Convolution|Deconvolution|FullyConnected|RNN|Embedding|dot|batch_dot)/.test(op)) return "series-1";
  if (/Norm|Dropout/.test(op)) return "series-3";
  if (/activation|relu|sigmoid|tanh|softmax|clip/i.test(op)) return "series-2";
  return /pool/i.test(op) ? "series-4" : "border-strong";
}
