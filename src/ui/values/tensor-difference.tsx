import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ValueSnapshot } from "../../sagemaker/trace/value-snapshot.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { formatCount, formatMetric, plural } from "../train/quantities.ts";
import { compareTensors, isSame, nextDifference } from "./differences.ts";
import { Histogram } from "./histogram.tsx";
import { TensorTable } from "./tensor-table.tsx";
import { formatShape, keptValues, leadingAxes, placeOf } from "./tensor-values.ts";

type Tensor = Extract<ValueSnapshot, { kind: "tensor" }>;

interface TensorDifferenceProps {
  before: Tensor;
  after: Tensor;
}

/** Two tensors: what changed of their shape, dtype and figures, and side by side the values that differ. */
export function TensorDifferenceView({ before, after }: TensorDifferenceProps) {
  const isSameShape = before.shape.join() === after.shape.join();
  return (
    <div class="value">
      <FigureTable before={before} after={after} />
      <div class="sides">
        <Histogram {...before.statistics.histogram} />
        <Histogram {...after.statistics.histogram} />
      </div>
      {isSameShape ? (
        <SameShape before={before} after={after} />
      ) : (
        <p class="muted">The shapes differ: no value has its like in the other.</p>
      )}
    </div>
  );
}

function SameShape({ before, after }: TensorDifferenceProps) {
  const found = useMemo(() => compareTensors(before, after), [before, after]);
  const at = useSignal<number | undefined>(undefined);
  const index = useSignal<readonly number[]>([]);
  const axes = leadingAxes(before.shape).length;
  const place = at.value === undefined ? undefined : placeOf(before.shape, at.value);
  const reveal = useMemo(() => {
    const [row = 0, column = 0] = place && before.shape.length < 2 ? place : (place?.slice(-2) ?? []);
    return place && { row, column };
  }, [at.value]);
  const differs = (value: number) =>
    value < found.compared && !isSame(before.values[value], after.values[value]);

  function go(to: number | undefined): void {
    if (to === undefined) return;
    at.value = to;
    index.value = placeOf(before.shape, to).slice(0, axes);
  }

  const shared = {
    index: index.value,
    onIndex: (next: readonly number[]) => {
      index.value = next;
    },
    differs,
    ...(reveal && { reveal }),
  };
  return (
    <>
      <div class="row">
        {found.count === 0 ? (
          <Chip tone="good">the same values</Chip>
        ) : (
          <>
            <Chip tone="warn">
              {plural(found.count, "value")} {found.count === 1 ? "differs" : "differ"}
            </Chip>
            <span>
              at most by <span class="mono">{formatMetric(found.largest.absolute)}</span>, relatively by{" "}
              <span class="mono">{formatMetric(found.largest.relative)}</span>
            </span>
            <Button onClick={() => go(nextDifference(before, after, (at.value ?? -1) + 1))}>
              Next difference
            </Button>
            <Button onClick={() => go(found.largest.index)}>Largest</Button>
          </>
        )}
        {found.compared < before.statistics.count && (
          <span class="muted">
            The first {formatCount(found.compared)} of {formatCount(before.statistics.count)} were kept and
            compared.
          </span>
        )}
      </div>
      <div class="sides">
        <section class="side" aria-label="Before">
          <h4 class="muted">Before</h4>
          <TensorTable
            facts={{ ...before, title: "before" }}
            values={keptValues(before.values)}
            {...shared}
          />
        </section>
        <section class="side" aria-label="After">
          <h4 class="muted">After</h4>
          <TensorTable facts={{ ...after, title: "after" }} values={keptValues(after.values)} {...shared} />
        </section>
      </div>
    </>
  );
}

function FigureTable({ before, after }: TensorDifferenceProps) {
  const figures: [name: string, before: string, after: string][] = [
    ["class", before.className, after.className],
    ["shape", formatShape(before.shape), formatShape(after.shape)],
    ["dtype", before.dtype, after.dtype],
    ...(["count", "min", "max", "mean", "nanCount", "infinityCount"] as const).map(
      (name): [string, string, string] => [
        FIGURE_NAMES[name],
        formatFigure(name, before.statistics[name]),
        formatFigure(name, after.statistics[name]),
      ],
    ),
  ];
  return (
    <table class="table figure-table mono">
      <thead>
        <tr>
          <td />
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {figures.map(([name, own, other]) => (
          <tr key={name} class={own === other ? undefined : "cell-differs"}>
            <th scope="row">{name}</th>
            <td>{own}</td>
            <td>
              {own !== other && (
                <>
                  <span aria-hidden="true">≠ </span>
                  <span class="visually-hidden">differs: </span>
                </>
              )}
              {other}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function formatFigure(name: keyof typeof FIGURE_NAMES, value: number): string {
  return /count/i.test(name) ? formatCount(value) : formatMetric(value);
}

const FIGURE_NAMES = {
  count: "values",
  min: "min",
  max: "max",
  mean: "mean",
  nanCount: "NaN",
  infinityCount: "infinite",
} as const;
