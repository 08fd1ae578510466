import type { Curves } from "./curves.ts";
import { lastValue, metricNames } from "./curves.ts";
import { MetricChart } from "./metric-chart.tsx";
import { toPlotData } from "./plot-data.ts";
import { formatMetric } from "./quantities.ts";

/** The course of every metric, and its last values as a table. */
export function CurvesView({ curves }: { curves: Curves }) {
  const metrics = metricNames(curves);
  if (metrics.length === 0) return null;
  return (
    <div class="curves">
      <div class="charts">
        {metrics.map((metric) => (
          <MetricChart key={metric} metric={metric} data={toPlotData(curves, metric)} />
        ))}
      </div>
      <table class="table values">
        <caption class="visually-hidden">Last values</caption>
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col" class="number">
              <span class="swatch swatch-train" aria-hidden="true" /> Train
            </th>
            <th scope="col" class="number">
              <span class="swatch swatch-validation" aria-hidden="true" /> Validation
            </th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => (
            <tr key={metric}>
              <th scope="row">{metric}</th>
              <td class="number mono">{shown(lastValue(curves, metric, "train"))}</td>
              <td class="number mono">{shown(lastValue(curves, metric, "validation"))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shown(value: number | undefined): string {
  return value === undefined ? "–" : formatMetric(value);
}
