import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SourceLocation } from "../../worker/messages.ts";
import { Button } from "../components/button.tsx";
import { useRemembered } from "../components/remembered.ts";
import { formatDuration, plural } from "../train/quantities.ts";
import { LANE_PX, paintTimeline } from "./paint-timeline.ts";
import { blockAt, layOutTimeline } from "./timeline-layout.ts";
import type { RequestRecord, TraceModel } from "./trace-model.ts";
import { TraceView } from "./trace-view.tsx";
import "./trace.css";

const MIN_PX_PER_MS = 0.01;
const MAX_PX_PER_MS = 1000;
/** So many requests fill the line at first, where there are more. */
const FIRST_SHOWN = 20;
/** A click this near to a request means it. */
const NEAR_PX = 3;

interface TimelineProps {
  model: TraceModel;
  onOpen(location: SourceLocation): void;
}

/** All requests in time, a row a worker. Only what is seen is painted. */
export function Timeline({ model, onOpen }: TimelineProps) {
  const version = model.version.value;
  const layout = useMemo(() => layOutTimeline(model.list()), [model, version]);
  const [pxPerMs, setScale] = useState(8);
  const [selected, select] = useRemembered<RequestRecord | undefined>("request of the time line", undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const index = layout.blocks.findIndex(({ record }) => record.id === selected?.id);

  const paint = () => {
    if (!scroller.current || !canvas.current) return;
    paintTimeline(canvas.current, {
      layout,
      pxPerMs,
      fromPx: scroller.current.scrollLeft,
      widthPx: scroller.current.clientWidth,
      selected: selected?.id,
    });
  };
  useEffect(() => {
    paint();
    const observer = new ResizeObserver(paint);
    if (scroller.current) observer.observe(scroller.current);
    const unfollow = followTheme(paint);
    return () => {
      observer.disconnect();
      unfollow();
    };
  });
  useEffect(() => model.keep(() => selected?.id), [model, selected]);
  // The last requests at first: they are what one has just sent.
  useEffect(() => {
    const from = layout.blocks.at(-FIRST_SHOWN)?.startMs ?? 0;
    setScale(limited((scroller.current?.clientWidth ?? 1) / Math.max(1, layout.lengthMs - from)));
  }, []);
  useEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = scroller.current.scrollWidth;
  }, [layout]);

  const zoom = (factor: number) => setScale(limited(pxPerMs * factor));
  const step = (next: number) => {
    const block = layout.blocks[Math.min(layout.blocks.length - 1, Math.max(0, next))];
    if (!block || !scroller.current) return;
    select(block.record);
    scroller.current.scrollLeft = block.startMs * pxPerMs - scroller.current.clientWidth / 2;
  };
  const onClick = (event: MouseEvent) => {
    const lane = Math.floor(event.offsetY / LANE_PX);
    const atMs = ((scroller.current?.scrollLeft ?? 0) + event.offsetX) / pxPerMs;
    select(blockAt(layout, lane, atMs, NEAR_PX / pxPerMs)?.record);
  };
  return (
    <section class="timeline" aria-label="Time line">
      <div class="row">
        <span class="muted">
          {plural(layout.blocks.length, "request")}, {plural(layout.lanes.length, "worker")},{" "}
          {formatDuration(layout.lengthMs)} without the time in which nothing ran
        </span>
        <span class="spacer" />
        <Button onClick={() => zoom(2)}>Zoom in</Button>
        <Button onClick={() => zoom(0.5)}>Zoom out</Button>
        <Button
          onClick={() =>
            setScale(limited((scroller.current?.clientWidth ?? 1) / Math.max(1, layout.lengthMs)))
          }
        >
          Fit
        </Button>
      </div>
      <div class="timeline-rows">
        <ol class="timeline-lanes" aria-hidden="true">
          {layout.lanes.map((worker) => (
            <li key={worker} style={{ height: `${LANE_PX}px` }}>
              {worker}
            </li>
          ))}
        </ol>
        <div
          class="timeline-scroller"
          ref={scroller}
          onScroll={paint}
          tabIndex={0}
          role="slider"
          aria-label="Request"
          aria-valuemin={1}
          aria-valuemax={layout.blocks.length}
          aria-valuenow={index + 1}
          aria-valuetext={selected ? wordsOf(selected) : "None"}
          onKeyDown={(event) => {
            const steps: Record<string, number> = {
              ArrowLeft: index < 0 ? layout.blocks.length - 1 : index - 1,
              ArrowRight: index + 1,
              Home: 0,
              End: layout.blocks.length - 1,
            };
            const next = steps[event.key];
            if (next === undefined) return;
            event.preventDefault();
            step(next);
          }}
        >
          <div class="timeline-length" style={{ width: `${Math.ceil(layout.lengthMs * pxPerMs)}px` }}>
            <canvas ref={canvas} class="timeline-canvas" onClick={onClick} />
          </div>
        </div>
      </div>
      {selected && (
        <>
          <p class="muted">{wordsOf(selected)}</p>
          <TraceView
            key={selected.id}
            model={model}
            record={selected}
            which={`of request ${selected.id}`}
            onOpen={onOpen}
          />
        </>
      )}
    </section>
  );
}

function limited(pxPerMs: number): number {
  return Math.min(MAX_PX_PER_MS, Math.max(MIN_PX_PER_MS, pxPerMs));
}

/** Calls `repaint` when the page's colours change: a canvas keeps those that it was painted with. */
function followTheme(repaint: () => void): () => void {
  const own = new MutationObserver(repaint);
  own.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", repaint);
  return () => {
    own.disconnect();
    system.removeEventListener("change", repaint);
  };
}

function wordsOf({ id, worker, status, queuedMs, elapsedMs }: RequestRecord): string {
  return `Request ${id}, worker ${worker}, ${status}, ${formatDuration(queuedMs)} in the queue, ${formatDuration(elapsedMs)} in the worker`;
}
