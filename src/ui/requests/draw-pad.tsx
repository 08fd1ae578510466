import { useId, useRef } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { DIGIT_SIZE, type Point } from "./digit.ts";
import type { DrawingModel } from "./drawing-model.ts";
import { Ink } from "./ink.tsx";

/** A digit to draw with mouse, finger or keys, and how it will be sent. */
export function DrawPad({ model }: { model: DrawingModel }) {
  const helpId = useId();
  const pad = useRef<HTMLDivElement>(null);

  function pointOf(event: PointerEvent): Point {
    const element = pad.current;
    if (!element) return { x: 0, y: 0 };
    const { left, top } = element.getBoundingClientRect();
    return {
      x: ((event.clientX - left - element.clientLeft) / element.clientWidth) * DIGIT_SIZE,
      y: ((event.clientY - top - element.clientTop) / element.clientHeight) * DIGIT_SIZE,
    };
  }

  return (
    <div class="draw">
      <div
        ref={pad}
        class="draw-pad"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on by keyboard too
        tabIndex={0}
        aria-label="Digit"
        aria-describedby={helpId}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          model.begin(pointOf(event));
        }}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
          const events = event.getCoalescedEvents?.() ?? [];
          model.extend(...(events.length > 0 ? events : [event]).map(pointOf));
        }}
        onKeyDown={(event) => {
          if (handleKey(model, event)) event.preventDefault();
        }}
      >
        <Ink pixels={model.drawn.value} className="ink draw-ink" />
        {model.isEmpty.value && (
          <span class="draw-hint" aria-hidden="true">
            Draw a digit here
          </span>
        )}
        <Pen model={model} />
      </div>
      <div class="draw-side">
        <figure class="draw-sent">
          <Ink pixels={model.sent.value} className="ink draw-preview" />
          <figcaption class="field-hint">As sent: scaled and centred as in MNIST</figcaption>
        </figure>
        <div class="row">
          <Button onClick={model.undo} disabled={model.isEmpty.value}>
            Undo stroke
          </Button>
          <Button onClick={model.clear} disabled={model.isEmpty.value}>
            Clear
          </Button>
        </div>
        <p class="field-hint" id={helpId}>
          By keyboard: arrows move the pen, Space puts it down or lifts it.
        </p>
      </div>
    </div>
  );
}

/** The keyboard's pen, shown while the pad has the focus. */
function Pen({ model }: { model: DrawingModel }) {
  const { x, y, isDown } = model.pen.value;
  const place = { left: `${(x / DIGIT_SIZE) * 100}%`, top: `${(y / DIGIT_SIZE) * 100}%` };
  return <span class={isDown ? "draw-pen draw-pen-down" : "draw-pen"} style={place} aria-hidden="true" />;
}

const MOVES: Record<string, [dx: number, dy: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Whether the key meant something here. */
function handleKey(model: DrawingModel, event: KeyboardEvent): boolean {
  const move = MOVES[event.key];
  if (move) model.movePen(...move);
  else if (event.key === " ") model.togglePen();
  else if (event.key === "Backspace") model.undo();
  else if (event.key === "Delete") model.clear();
  else return false;
  return true;
}
