import type { TensorStatistics } from "../../sagemaker/trace/value-snapshot.ts";
import { Chip } from "../components/chip.tsx";
import { formatCount, formatMetric, plural } from "../train/quantities.ts";
import { Histogram } from "./histogram.tsx";
import { pictureLayout } from "./picture-layout.ts";
import { TensorPictures } from "./tensor-pictures.tsx";
import { TensorTable } from "./tensor-table.tsx";
import { formatShape, type TensorValues } from "./tensor-values.ts";
import { type View, ViewTabs } from "./view-tabs.tsx";
import "./values.css";

/** What is known of a tensor without its values. */
export interface TensorFacts {
  /** `NDArray`, or its name in a file. */
  title: string;
  shape: readonly number[];
  dtype: string;
  /** Absent while they are worked out. */
  statistics?: TensorStatistics;
  /** What else is known, in a few words: its size, how it is stored. */
  note?: string;
}

interface TensorViewProps {
  facts: TensorFacts;
  values: TensorValues;
}

/** A tensor: its shape and dtype, its statistics with a histogram, and its values as a table and, where they are ones, as pictures. */
export function TensorView({ facts, values }: TensorViewProps) {
  const { shape, statistics } = facts;
  return (
    <div class="tensor">
      <TensorHead {...facts} />
      {statistics ? (
        <>
          <StatisticsLine statistics={statistics} />
          <Histogram {...statistics.histogram} />
        </>
      ) : (
        <p class="statistics-wait muted">Reading the values</p>
      )}
      {!shape.includes(0) && <ViewTabs label={`Values of ${facts.title}`} views={viewsOf(facts, values)} />}
    </div>
  );
}

/** A tensor's name, shape and dtype in a line. */
function TensorHead({ title, shape, dtype, note }: TensorFacts) {
  return (
    <p class="tensor-head">
      <span class="tensor-title">{title}</span>
      <span class="mono">{formatShape(shape)}</span>
      <span class="mono muted">{dtype}</span>
      {note !== undefined && <span class="muted">{note}</span>}
    </p>
  );
}

/** A tensor in figures, with what is no number told apart. */
function StatisticsLine({ statistics }: { statistics: TensorStatistics }) {
  const { count, min, max, mean, nanCount, infinityCount } = statistics;
  return (
    <p class="statistics">
      <span>{plural(count, "value")}</span>
      {count > nanCount + infinityCount && (
        <>
          <Figure name="min" value={min} />
          <Figure name="max" value={max} />
          <Figure name="mean" value={mean} />
        </>
      )}
      {nanCount > 0 && <Chip tone="bad">{formatCount(nanCount)} NaN</Chip>}
      {infinityCount > 0 && <Chip tone="bad">{formatCount(infinityCount)} infinite</Chip>}
    </p>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <span>
      <span class="muted">{name}</span> <span class="mono">{formatMetric(value)}</span>
    </span>
  );
}

function viewsOf(facts: TensorFacts, values: TensorValues): View[] {
  const layout = pictureLayout(facts.shape);
  const table: View = {
    name: "table",
    label: "Table",
    render: () => <TensorTable facts={facts} values={values} />,
  };
  if (!layout) return [table];
  const pictures: View = {
    name: "picture",
    label: layout.count > 1 ? "Pictures" : "Picture",
    render: () => <TensorPictures facts={facts} values={values} layout={layout} />,
  };
  return layout.isLikely ? [pictures, table] : [table, pictures];
}
