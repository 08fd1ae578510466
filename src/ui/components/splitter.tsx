import { useRef } from "preact/hooks";

interface SplitterProps {
  /** What it resizes, e.g. "Width of the files panel". */
  label: string;
  /** `vertical` stands between columns, `horizontal` between rows. */
  orientation: "vertical" | "horizontal";
  /** Size of the resized side in pixels. */
  size: number;
  min: number;
  max: number;
  /** The resized side is after the splitter: dragging towards the start makes it larger. */
  reversed?: boolean;
  onResize(size: number): void;
  /** A double click, or Enter: back to the size it had, or folded. */
  onReset(): void;
}

const STEP = 16;

/** A line between two panes: drag it, or move it with the arrow keys. */
export function Splitter(props: SplitterProps) {
  const { label, orientation, size, min, max, reversed, onResize, onReset } = props;
  const drag = useRef<{ start: number; size: number } | null>(null);
  const sign = reversed ? -1 : 1;
  const position = (event: PointerEvent) => (orientation === "vertical" ? event.clientX : event.clientY);
  const resize = (wanted: number) => onResize(Math.round(Math.min(max, Math.max(min, wanted))));

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { start: position(event), size };
  }

  function onPointerMove(event: PointerEvent): void {
    if (drag.current) resize(drag.current.size + sign * (position(event) - drag.current.start));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const [back, on] = orientation === "vertical" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key === back) resize(size - sign * STEP);
    else if (event.key === on) resize(size + sign * STEP);
    else if (event.key === "Home") resize(min);
    else if (event.key === "End") resize(max);
    else if (event.key === "Enter") onReset();
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> cannot be focused and moved
    <div
      class={`splitter splitter-${orientation}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onLostPointerCapture={() => {
        drag.current = null;
      }}
      onKeyDown={onKeyDown}
      onDblClick={onReset}
    />
  );
}
