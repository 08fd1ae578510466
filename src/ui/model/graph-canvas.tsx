import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { DrawnGraph } from "../../worker/inspector/inspector-messages.ts";
import { IconButton } from "../components/button.tsx";
import { describeNode } from "./describe-node.ts";
import { neighbour } from "./neighbours.ts";
import type { NodeMarks } from "./node-marks.ts";
import { type Palette, paintGraph, readPalette } from "./paint-graph.ts";
import { boxAt, fitted, moved, revealed, type Viewport, zoomed } from "./viewport.ts";

interface GraphCanvasProps {
  drawing: DrawnGraph;
  /** What it is the graph of. */
  name: string;
  selected: number | undefined;
  found: ReadonlySet<number>;
  marks: NodeMarks;
  onSelect(index: number | undefined): void;
}

/** At first a graph is not shown smaller than this: its top is, and the rest is panned to. */
const READABLE_ZOOM = 0.8;
const STEP = 48;
/** A press that moved less is a click. */
const CLICK_PIXELS = 4;

/** A graph that is dragged and zoomed. Arrows go from node to node, with Shift they pan; + and - zoom, 0 shows all. */
export function GraphCanvas({ drawing, name, selected, found, marks, onSelect }: GraphCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useRef({ width: 0, height: 0 });
  const viewport = useRef<Viewport | undefined>(undefined);
  const palette = useRef<Palette | undefined>(undefined);
  const frame = useRef(0);
  const drag = useRef<{ x: number; y: number; travelled: number } | undefined>(undefined);
  const isDragging = useSignal(false);
  const latest = useRef({ drawing, selected, found, marks });
  latest.current = { drawing, selected, found, marks };

  function paint(): void {
    frame.current = 0;
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context || !viewport.current || size.current.width === 0) return;
    palette.current ??= readPalette(canvas.current.parentElement ?? document.body);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    paintGraph(context, {
      ...latest.current,
      ...size.current,
      viewport: viewport.current,
      palette: palette.current,
    });
  }

  /** Once a frame, however often something changes. */
  function paintSoon(): void {
    frame.current ||= requestAnimationFrame(paint);
  }

  function look(next: Viewport): void {
    viewport.current = next;
    paintSoon();
  }

  function resize(): void {
    const element = canvas.current;
    if (!element) return;
    const { clientWidth: width, clientHeight: height } = element;
    const wider = width - size.current.width;
    // What is in the middle stays there.
    if (viewport.current && size.current.width > 0) viewport.current = moved(viewport.current, wider / 2, 0);
    size.current = { width, height };
    element.width = width * devicePixelRatio;
    element.height = height * devicePixelRatio;
    viewport.current ??= fitted(drawing.layout, size.current, READABLE_ZOOM);
    paint();
  }

  useLayoutEffect(() => {
    viewport.current = undefined;
    resize();
  }, [drawing.layout.width, drawing.layout.height]);

  useEffect(() => {
    const observer = new ResizeObserver(resize);
    if (canvas.current) observer.observe(canvas.current);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame.current);
    };
  }, []);

  useEffect(() => {
    const recolour = () => {
      palette.current = undefined;
      paintSoon();
    };
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const observer = new MutationObserver(recolour);
    dark.addEventListener("change", recolour);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      dark.removeEventListener("change", recolour);
      observer.disconnect();
    };
  }, []);

  useEffect(() => {
    const box = selected === undefined ? undefined : drawing.layout.boxes[selected];
    if (box && viewport.current) viewport.current = revealed(viewport.current, box, size.current);
    paintSoon();
  }, [drawing, selected, found, marks]);

  const placeOf = (event: MouseEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const middle = () => ({ x: size.current.width / 2, y: size.current.height / 2 });
  const zoomBy = (factor: number, at = middle()) => {
    if (viewport.current) look(zoomed(viewport.current, factor, at));
  };
  const fit = () => look(fitted(drawing.layout, size.current));

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    if (!viewport.current) return;
    if (event.ctrlKey || event.metaKey) zoomBy(Math.exp(-event.deltaY / 200), placeOf(event));
    else look(moved(viewport.current, -event.deltaX, -event.deltaY));
  }

  // Not passive: the page must not scroll or zoom with the graph.
  useEffect(() => {
    const element = canvas.current;
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  });

  function onPointerDown(event: PointerEvent & { currentTarget: HTMLElement }): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, travelled: 0 };
    isDragging.value = true;
  }

  function onPointerMove(event: PointerEvent): void {
    const from = drag.current;
    if (!from || !viewport.current) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    drag.current = { x: event.clientX, y: event.clientY, travelled: from.travelled + Math.hypot(dx, dy) };
    look(moved(viewport.current, dx, dy));
  }

  function onPointerUp(event: PointerEvent): void {
    const isClick = drag.current && drag.current.travelled < CLICK_PIXELS;
    drag.current = undefined;
    isDragging.value = false;
    if (isClick && viewport.current) onSelect(boxAt(drawing.layout, viewport.current, placeOf(event)));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !viewport.current) return;
    if (event.key === "+" || event.key === "=") zoomBy(1.25);
    else if (event.key === "-") zoomBy(0.8);
    else if (event.key === "0") fit();
    else if (event.key === "Escape") onSelect(undefined);
    else if (event.key === "Home") onSelect(0);
    else if (event.key === "End") onSelect(drawing.graph.nodes.length - 1);
    else if (!event.key.startsWith("Arrow")) return;
    else if (event.shiftKey) panBy(event.key);
    else onSelect(selected === undefined ? 0 : (neighbour(drawing, selected, event.key) ?? selected));
    event.preventDefault();
  }

  function panBy(key: string): void {
    const dx = key === "ArrowLeft" ? STEP : key === "ArrowRight" ? -STEP : 0;
    const dy = key === "ArrowUp" ? STEP : key === "ArrowDown" ? -STEP : 0;
    if (viewport.current) look(moved(viewport.current, dx, dy));
  }

  const node = selected === undefined ? undefined : drawing.graph.nodes[selected];
  return (
    <div class="graph-view">
      <section
        class="graph-keys"
        aria-label={`Graph of ${name}`}
        aria-description="Arrows go from node to node, with Shift they pan. Plus and minus zoom, 0 shows all."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved through with the keys
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <canvas
          ref={canvas}
          class={isDragging.value ? "graph-canvas graph-dragged" : "graph-canvas"}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={() => {
            drag.current = undefined;
            isDragging.value = false;
          }}
        />
      </section>
      <div class="graph-buttons">
        <IconButton icon="minus" label="Smaller" onClick={() => zoomBy(0.8)} />
        <IconButton icon="plus" label="Larger" onClick={() => zoomBy(1.25)} />
        <IconButton icon="fit" label="Show all of the graph" onClick={fit} />
      </div>
      <p class="visually-hidden" role="status">
        {node && describeNode(node)}
      </p>
    </div>
  );
}
