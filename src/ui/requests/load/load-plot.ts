import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

/** One line of a plot. */
export interface PlotLine {
  label: string;
  /** A token of the theme, e.g. `--series-1`. */
  colour: string;
  values: readonly (number | null)[];
}

interface LinePlotOptions {
  seconds: readonly number[];
  lines: readonly PlotLine[];
  /** In CSS pixels. */
  height: number;
  /** Writes a value of the vertical axis. Default: the number alone. */
  format?: ((value: number) => string) | undefined;
}

/** Draws lines over seconds into `element`, in the colours of the page's tokens. */
export function createLinePlot(
  element: HTMLElement,
  { seconds, lines, height, format = (value) => String(Number(value.toPrecision(4))) }: LinePlotOptions,
): uPlot {
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
      // Half of the last label stands right of the plot.
      padding: [8, 20, 0, 0],
      scales: {
        x: { time: false, range: (_, __, max) => [0, Math.max(1, max || 1)] },
        y: { range: (_, __, max) => [0, (max || 1) * 1.1] },
      },
      axes: [
        { ...axis, size: 22, values: (_, ticks) => ticks.map((tick) => `${Number(tick.toPrecision(4))} s`) },
        {
          ...axis,
          size: 44,
          space: 24,
          values: (_, ticks) => ticks.map(format),
        },
      ],
      series: [
        { label: "Seconds" },
        ...lines.map(({ label, colour: token }) => ({
          label,
          stroke: colour(token),
          width: 1.5,
          spanGaps: true,
          points: { show: false },
        })),
      ],
    },
    toData(seconds, lines),
    element,
  );
}

function toData(seconds: readonly number[], lines: readonly PlotLine[]): uPlot.AlignedData {
  return [[...seconds], ...lines.map(({ values }) => [...values])];
}
