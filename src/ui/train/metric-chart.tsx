import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import type { PlotData } from "./plot-data.ts";

const HEIGHT = 132;

interface MetricChartProps {
  metric: string;
  data: PlotData;
}

/** One metric over the epochs: training as a line, validation as a dashed line with points. */
export function MetricChart({ metric, data }: MetricChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(data);
  latest.current = data;

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let isGone = false;
    let stopFollowing: (() => void) | undefined;
    void import("./plot.ts").then(({ createPlot, followPlace }) => {
      if (isGone) return;
      plot.current = createPlot(element, latest.current, HEIGHT);
      stopFollowing = followPlace(plot.current, element, HEIGHT);
    });
    return () => {
      isGone = true;
      stopFollowing?.();
      plot.current?.destroy();
    };
  }, []);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  return (
    <figure class="chart">
      <figcaption class="chart-title">{metric}</figcaption>
      <div
        class="chart-place"
        ref={place}
        role="img"
        aria-label={`Curves of ${metric}; their last values are in the table`}
      />
    </figure>
  );
}
