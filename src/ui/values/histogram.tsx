import { formatCount, formatMetric } from "../train/quantities.ts";

interface HistogramProps {
  from: number;
  to: number;
  counts: readonly number[];
}

const HEIGHT = 40;
const BAR = 8;

/** How many values lie in each part of a range, as bars. Nothing where there are none, or all are the same. */
export function Histogram({ from, to, counts }: HistogramProps) {
  const most = Math.max(0, ...counts);
  if (most === 0 || counts.length < 2) return null;
  const width = counts.length * BAR;
  const step = (to - from) / counts.length;
  const rangeOf = (index: number) =>
    `${formatMetric(from + index * step)} to ${formatMetric(from + (index + 1) * step)}`;
  const label = `Histogram from ${formatMetric(from)} to ${formatMetric(to)}: the most, ${formatCount(most)}, lie in ${rangeOf(counts.indexOf(most))}`;
  return (
    <figure class="histogram">
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {counts.map((count, index) => {
          // What is there is seen, be it one of a million.
          const height = count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT);
          return (
            <rect key={index} x={index * BAR} y={HEIGHT - height} width={BAR - 1} height={height}>
              <title>{`${rangeOf(index)}: ${formatCount(count)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption class="histogram-range muted mono" aria-hidden="true">
        <span>{formatMetric(from)}</span>
        <span>{formatMetric(to)}</span>
      </figcaption>
    </figure>
  );
}
