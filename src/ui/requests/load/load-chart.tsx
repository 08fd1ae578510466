import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import type { PlotLine } from "./load-plot.ts";

const HEIGHT = 104;

interface LoadChartProps {
  /** What is drawn, with its unit where `format` does not write it. */
  title: string;
  seconds: readonly number[];
  lines: readonly PlotLine[];
  /** Writes a value of the vertical axis. Default: the number alone. */
  format?(value: number): string;
}

/** Lines over the seconds of a load. */
export function LoadChart({ title, seconds, lines, format }: LoadChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef({ seconds, lines });
  latest.current = { seconds, lines };

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let isGone = false;
    let stopFollowing: (() => void) | undefined;
    void Promise.all([import("./load-plot.ts"), import("../../train/plot.ts")]).then(
      ([{ createLinePlot }, { followPlace }]) => {
        if (isGone) return;
        plot.current = createLinePlot(element, { ...latest.current, height: HEIGHT, format });
        stopFollowing = followPlace(plot.current, element, HEIGHT);
      },
    );
    return () => {
      isGone = true;
      stopFollowing?.();
      plot.current?.destroy();
    };
  }, []);

  useEffect(() => {
    plot.current?.setData([[...seconds], ...lines.map(({ values }) => [...values])]);
  }, [seconds]);

  return (
    <figure class="chart">
      <figcaption class="chart-title">
        {title}
        {lines.length > 1 &&
          lines.map(({ label, colour }) => (
            <span key={label} class="load-key">
              <span class="load-swatch" style={{ background: `var(${colour})` }} />
              {label}
            </span>
          ))}
      </figcaption>
      <div class="chart-place" ref={place} role="img" aria-label={`${title} over time`} />
    </figure>
  );
}
