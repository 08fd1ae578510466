import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { AlignedData, ChartAxis } from "./chart-data.ts";

/** How a line looks. */
export interface LineStyle {
  label: string;
  /** A token of the theme, e.g. `--series-1`. */
  colour: string;
  /** Lengths of strokes and gaps; absent for a line without gaps. */
  dash?: number[];
  /** Shows each value as a point too. */
  points?: boolean;
}

interface PlotOptions {
  lines: readonly LineStyle[];
  axis: ChartAxis;
  data: AlignedData;
  height: number;
  /** Writes a value of the vertical axis. */
  format(value: number): string;
  /** Told which of the places is under the mouse, if one is. */
  onCursor(index: number | undefined): void;
}

/** Draws lines into `element`, in the colours of the page's tokens. */
export function createPlot(element: HTMLElement, options: PlotOptions): uPlot {
  const { axis: counted, height, format } = options;
  // A canvas knows no custom properties: a hidden element resolves them, light or dark.
  const probe = element.appendChild(document.createElement("span"));
  probe.hidden = true;
  const colour = (token: string) => () => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const axis = {
    stroke: colour("--text-muted"),
    grid: { stroke: colour("--border"), width: 1 },
    ticks: { show: false },
    font: `11px ${getComputedStyle(element).fontFamily}`,
  };
  return new uPlot(
    {
      width: Math.max(element.clientWidth, 120),
      height,
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      padding: [8, besideLast, 0, 0],
      scales: {
        x: { time: false, range: (_, min, max) => [Math.min(0, min), Math.max(1, Math.ceil(max))] },
      },
      axes: [
        {
          ...axis,
          size: 24,
          ...(counted === "time"
            ? { values: (_: uPlot, ticks: number[]) => ticks.map((tick) => `${tick} s`) }
            : { incrs: WHOLE_STEPS }),
        },
        { ...axis, size: 52, space: 26, values: (_, ticks) => ticks.map(format) },
      ],
      series: [{}, ...options.lines.map((line) => toSeries(line, colour(line.colour)))],
      hooks: { setCursor: [({ cursor }) => options.onCursor(cursor.idx ?? undefined)] },
    },
    options.data as uPlot.AlignedData,
    element,
  );
}

/** Room for the half of the last label that stands right of the plot, in CSS pixels. */
function besideLast({ scales }: uPlot): number {
  const label = (scales.x?.max ?? 0).toLocaleString("en-US");
  return Math.max(12, 4 + label.length * 3);
}

/** Epochs and values are counted: there is no half of one on the axis. */
const WHOLE_STEPS = [1, 2, 5]
  .flatMap((step) => Array.from({ length: 6 }, (_, power) => step * 10 ** power))
  .sort((a, b) => a - b);

function toSeries({ label, dash, points }: LineStyle, stroke: () => string): uPlot.Series {
  return {
    label,
    stroke,
    width: 1.5,
    spanGaps: false,
    ...(dash && { dash }),
    points: points ? { show: true, size: 6, fill: stroke } : { show: false },
  };
}

/** Keeps a plot as wide as its place, and redraws it when the theme changes. Returns what ends it. */
export function followPlace(plot: uPlot, element: HTMLElement, height: number): () => void {
  const sizes = new ResizeObserver(() => plot.setSize({ width: Math.max(element.clientWidth, 120), height }));
  sizes.observe(element);
  const redraw = () => plot.redraw();
  const themes = new MutationObserver(redraw);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", redraw);
  return () => {
    sizes.disconnect();
    themes.disconnect();
    system.removeEventListener("change", redraw);
  };
}
