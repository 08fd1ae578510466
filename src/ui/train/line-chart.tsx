import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { type AlignedData, alignLines, type ChartAxis, decimate, placesOf } from "./chart-data.ts";
import type { LineStyle } from "./plot.ts";
import { formatMetric } from "./quantities.ts";
import type { Series } from "./series.ts";

const HEIGHT = 132;

/** A line of a chart: how it looks, and the values that it shows. */
export interface ChartLine extends LineStyle {
  series: Series;
  /** Batches of an epoch of its run. */
  numBatches: number;
}

interface LineChartProps {
  title: string;
  lines: readonly ChartLine[];
  axis: ChartAxis;
  /** Another one means that a series has grown. */
  version: number;
  /** Whether the lines are named above the chart. Default: where there are several. */
  namesLines?: boolean;
  /** Writes a value. Default: four significant digits. */
  format?(value: number): string;
}

/** Lines over epochs, values or seconds, with a legend that shows the values under the mouse, else the last. */
export function LineChart(props: LineChartProps) {
  const { title, lines, axis, version, format = formatMetric } = props;
  const { namesLines = lines.length > 1 } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const cursor = useSignal<number | undefined>(undefined);
  const look = JSON.stringify([
    axis,
    lines.map(({ label, colour, dash, points }) => [label, colour, dash, points]),
  ]);
  const data = useMemo(() => dataOf(lines, axis), [look, version, ...lines.map(({ series }) => series)]);
  const latest = useRef({ data, lines });
  latest.current = { data, lines };

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let isGone = false;
    let stopFollowing: (() => void) | undefined;
    void import("./plot.ts").then(({ createPlot, followPlace }) => {
      if (isGone) return;
      plot.current = createPlot(element, {
        ...latest.current,
        axis,
        height: HEIGHT,
        format,
        onCursor: (index) => {
          cursor.value = index;
        },
      });
      stopFollowing = followPlace(plot.current, element, HEIGHT);
    });
    return () => {
      isGone = true;
      stopFollowing?.();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [look]);

  useEffect(() => {
    plot.current?.setData(data as uPlot.AlignedData);
  }, [data]);

  return (
    <figure class="chart">
      <figcaption class="chart-title">
        <span>{title}</span>
        {lines.map((line, index) => (
          <span key={line.label} class="chart-key">
            {(lines.length > 1 || namesLines) && <Swatch line={line} />}
            {namesLines && line.label}{" "}
            <span class="mono">{format(valueAt(data, index + 1, cursor.value) ?? Number.NaN)}</span>
          </span>
        ))}
      </figcaption>
      <div
        class="chart-place"
        ref={place}
        role="img"
        aria-label={`Curves of ${title}; their last values are in the table`}
      />
    </figure>
  );
}

/** A line's colour and strokes, as the chart has them. */
export function Swatch({ line: { colour, dash } }: { line: LineStyle }) {
  return (
    <svg class="swatch" width="16" height="8" aria-hidden="true">
      <line
        x1="0"
        y1="4"
        x2="16"
        y2="4"
        stroke={`var(${colour})`}
        stroke-width="2"
        stroke-dasharray={dash?.join(" ")}
      />
    </svg>
  );
}

function dataOf(lines: readonly ChartLine[], axis: ChartAxis): AlignedData {
  return alignLines(
    lines.map(({ series, numBatches }) =>
      decimate(placesOf(series, axis, numBatches), series.column("value")),
    ),
  );
}

/** A line's value at a place, or the last one before it. */
function valueAt(data: AlignedData, column: number, index: number | undefined): number | undefined {
  const values = data[column] ?? [];
  for (let at = Math.min(index ?? values.length - 1, values.length - 1); at >= 0; at--) {
    const value = values[at];
    if (typeof value === "number") return value;
  }
  return undefined;
}
