import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { PlotData } from "./plot-data.ts";

/** Draws curves into `element`, in the colours of the page's tokens. */
export function createPlot(element: HTMLElement, data: PlotData, height: number): uPlot {
  // A canvas knows no custom properties: a hidden element resolves them, light or dark.
  const probe = element.appendChild(document.createElement("span"));
  probe.hidden = true;
  const colour = (token: string) => () => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const font = `11px ${getComputedStyle(element).fontFamily}`;
  const axis = {
    stroke: colour("--text-muted"),
    grid: { stroke: colour("--border"), width: 1 },
    ticks: { show: false },
    font,
  };
  const line = { width: 1.5, spanGaps: false };
  return new uPlot(
    {
      width: Math.max(element.clientWidth, 120),
      height,
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      padding: [8, 12, 0, 0],
      scales: { x: { time: false, range: (_, min, max) => [Math.min(0, min), Math.max(1, Math.ceil(max))] } },
      axes: [
        { ...axis, size: 24, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
        { ...axis, size: 44, values: (_, ticks) => ticks.map((tick) => String(Number(tick.toPrecision(6)))) },
      ],
      series: [
        { label: "Epoch" },
        { ...line, label: "Train", stroke: colour("--series-1"), points: { show: false } },
        {
          ...line,
          label: "Validation",
          stroke: colour("--series-2"),
          dash: [5, 4],
          points: { show: true, size: 6, fill: colour("--series-2") },
        },
      ],
    },
    data,
    element,
  );
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
