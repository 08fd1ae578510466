import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { DrawnGraph } from "../../worker/inspector/inspector-messages.ts";
import type { GraphBox } from "../../worker/inspector/layout-graph.ts";
import { IconButton } from "../components/button.tsx";
import { describeNode } from "./describe-node.ts";
import type { Selection } from "./graph-model.ts";
import { asksForSearch } from "./large-view.ts";
import { neighbour } from "./neighbours.ts";
import type { NodeMarks } from "./node-marks.ts";
import { type Palette, paintGraph, readPalette } from "./paint-graph.ts";
import { createTouches } from "./touches.ts";
import { boxAt, fitted, isInside, moved, resized, revealed, type Viewport, zoomed } from "./viewport.ts";

interface GraphCanvasProps {
  drawing: DrawnGraph;
  /** What it is the graph of. */
  name: string;
  /** Another object each time that it is to be shown. */
  selection: Selection | undefined;
  found: ReadonlySet<number>;
  marks: NodeMarks;
  /** Whether it has the page for itself. */
  isLarge: boolean;
  onSelect(index: number | undefined): void;
  onLarge(): void;
  onSearch(): void;
}

/** At first a graph is not shown smaller than this: its top is, and the rest is panned to. */
const READABLE_ZOOM = 0.8;
const STEP = 48;

/**
 * A graph that is dragged and zoomed, with two fingers too. Arrows go from node to node, with Shift they pan; + and -
 * zoom, 0 shows all; / searches, F gives it the page.
 */
export function GraphCanvas(props: GraphCanvasProps) {
  const { drawing, name, selection, found, marks, isLarge, onSelect } = props;
  const selected = selection?.index;
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useRef({ width: 0, height: 0 });
  const viewport = useRef<Viewport | undefined>(undefined);
  const palette = useRef<Palette | undefined>(undefined);
  const frame = useRef(0);
  const touches = useRef(createTouches());
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
    const before = size.current;
    size.current = { width, height };
    if (viewport.current && before.width > 0) {
      // Who looks at the whole of a large graph goes on looking at the whole.
      const leastZoom = viewport.current.zoom < READABLE_ZOOM ? 0 : READABLE_ZOOM;
      const places = { before, after: size.current, leastZoom };
      const next = resized(viewport.current, latest.current.drawing.layout, places);
      // The node that is looked at stays seen.
      const box = boxOf(latest.current);
      const wasSeen = box && isInside(viewport.current, box, before);
      viewport.current = wasSeen ? revealed(next, box, size.current) : next;
    }
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

  // Before the next key or click, which may follow in the same frame.
  useLayoutEffect(() => {
    const box = boxOf({ drawing, selected });
    if (box && viewport.current) viewport.current = revealed(viewport.current, box, size.current);
    paintSoon();
  }, [drawing, selection]);
  useLayoutEffect(paintSoon, [found, marks]);

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
    touches.current.begin(event.pointerId, placeOf(event));
    isDragging.value = true;
  }

  function onPointerMove(event: PointerEvent): void {
    const move = touches.current.move(event.pointerId, placeOf(event));
    if (!move || !viewport.current) return;
    look(zoomed(moved(viewport.current, move.dx, move.dy), move.factor, move.at));
  }

  function onPointerUp(event: PointerEvent): void {
    const isClick = touches.current.end(event.pointerId);
    isDragging.value = touches.current.isDown();
    if (isClick && viewport.current) onSelect(boxAt(drawing.layout, viewport.current, placeOf(event)));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (asksForSearch(event)) props.onSearch();
    else if (event.ctrlKey || event.metaKey || event.altKey || !viewport.current) return;
    else if (event.key === "/") props.onSearch();
    else if (event.key.toLowerCase() === "f") props.onLarge();
    else if (event.key === "+" || event.key === "=") zoomBy(1.25);
    else if (event.key === "-") zoomBy(0.8);
    else if (event.key === "0") fit();
    else if (event.key === "Escape" && selected === undefined) return;
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
        aria-description="Arrows go from node to node, with Shift they pan. Plus and minus zoom, 0 shows all. Slash searches, F opens it large."
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
          onPointerCancel={(event) => {
            touches.current.end(event.pointerId);
            isDragging.value = touches.current.isDown();
          }}
        />
      </section>
      <div class="graph-buttons">
        <IconButton icon="minus" label="Smaller" onClick={() => zoomBy(0.8)} />
        <IconButton icon="plus" label="Larger" onClick={() => zoomBy(1.25)} />
        <IconButton icon="fit" label="Show all of the graph" onClick={fit} />
        <IconButton
          icon={isLarge ? "shrink" : "expand"}
          label={isLarge ? "Return from the large graph (F)" : "Open the graph large (F)"}
          onClick={props.onLarge}
        />
      </div>
      <p class="visually-hidden" role="status">
        {node && describeNode(node)}
      </p>
    </div>
  );
}

function boxOf(shown: { drawing: DrawnGraph; selected: number | undefined }): GraphBox | undefined {
  const { drawing, selected } = shown;
  return selected === undefined ? undefined : drawing.layout.boxes[selected];
}
