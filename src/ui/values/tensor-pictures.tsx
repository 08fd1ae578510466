import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button, IconButton } from "../components/button.tsx";
import { Select } from "../components/field.tsx";
import { formatCount, formatMetric } from "../train/quantities.ts";
import type { ScaleName } from "./colour-scale.ts";
import { rangeOf } from "./paint-picture.ts";
import { PictureCanvas, type Pixel } from "./picture-canvas.tsx";
import type { PictureLayout } from "./picture-layout.ts";
import type { TensorValues } from "./tensor-values.ts";
import type { TensorFacts } from "./tensor-view.tsx";

interface TensorPicturesProps {
  facts: TensorFacts;
  values: TensorValues;
  layout: PictureLayout;
}

const SCALES = [
  { value: "grey", label: "Grey" },
  { value: "colour", label: "Colour scale" },
] as const;
/** Pictures at once: so many pixels, but not more than so many pictures. */
const PIXELS_AT_ONCE = 65_536;
const MOST_PICTURES = 40;
/** About how wide a single picture is shown at first, in pixels of the page. */
const WANTED_WIDTH = 224;
const LARGEST_ZOOM = 32;

/** A tensor as one picture, or a strip of them. */
export function TensorPictures({ facts, values, layout }: TensorPicturesProps) {
  const { count, height, width, channels } = layout;
  const atOnce = Math.max(1, Math.min(MOST_PICTURES, Math.floor(PIXELS_AT_ONCE / (height * width))));
  const first = useSignal(0);
  const scale = useSignal<ScaleName>("grey");
  const zoom = useSignal(firstZoom(width, Math.min(count, atOnce)));
  const pointed = useSignal<(Pixel & { image: number }) | undefined>(undefined);
  const shown = Math.min(atOnce, count - first.value);
  const range = rangeOf(
    facts.statistics?.min ?? Number.NaN,
    facts.statistics?.max ?? Number.NaN,
    facts.dtype,
  );
  // Read, so that pictures are drawn anew when values have come.
  const revision = values.revision?.value ?? 0;

  useEffect(
    () => values.want?.(first.value * layout.imageStride, shown * layout.imageStride),
    [values, first.value, shown, layout.imageStride],
  );

  return (
    <div class="pictures">
      <div class="row">
        {channels === 1 && (
          <Select
            label="Colours"
            hideLabel
            value={scale.value}
            options={SCALES}
            onChange={(next) => {
              scale.value = next;
            }}
          />
        )}
        <IconButton
          icon="minus"
          label="Smaller"
          disabled={zoom.value <= 1}
          onClick={() => {
            zoom.value = Math.max(1, zoom.value / 2);
          }}
        />
        <IconButton
          icon="plus"
          label="Larger"
          disabled={zoom.value >= LARGEST_ZOOM}
          onClick={() => {
            zoom.value = Math.min(LARGEST_ZOOM, zoom.value * 2);
          }}
        />
        {count > atOnce && (
          <>
            <Button
              disabled={first.value === 0}
              onClick={() => {
                first.value = Math.max(0, first.value - atOnce);
              }}
            >
              Back
            </Button>
            <Button
              disabled={first.value + shown >= count}
              onClick={() => {
                first.value += atOnce;
              }}
            >
              Next
            </Button>
            <span class="muted">
              {first.value} to {first.value + shown - 1} of {formatCount(count)}
            </span>
          </>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="picture-strip" tabIndex={0} aria-label={`Pictures of ${facts.title}`}>
        {Array.from({ length: shown }, (_, index) => (
          <PictureCanvas
            key={index}
            label={count > 1 ? `Picture ${first.value + index}` : `Picture of ${facts.title}`}
            caption={count > 1 ? String(first.value + index) : undefined}
            values={values}
            layout={layout}
            image={first.value + index}
            look={{ range, scale: scale.value }}
            zoom={zoom.value}
            revision={revision}
            onPoint={(pixel) => {
              pointed.value = pixel && { ...pixel, image: first.value + index };
            }}
          />
        ))}
      </section>
      <p class="muted picture-legend">
        {pointed.value ? (
          <span class="mono">{pixelText(pointed.value, values, layout)}</span>
        ) : (
          <>
            {height} × {width}
            {channels > 1 && ` × ${channels} channels`}
            {channels === 1 && <span class={`scale-bar scale-${scale.value}`} aria-hidden="true" />}
            <span>
              {formatMetric(range.low)} is {channels > 1 || scale.value === "grey" ? "black" : "dark"},{" "}
              {formatMetric(range.high)} {channels > 1 ? "full" : scale.value === "grey" ? "white" : "light"}
              {(facts.statistics?.nanCount ?? 0) > 0 && ", NaN is magenta"}
            </span>
          </>
        )}
      </p>
    </div>
  );
}

function firstZoom(width: number, count: number): number {
  const wanted = WANTED_WIDTH / Math.min(4, count);
  return 2 ** Math.max(0, Math.min(5, Math.round(Math.log2(wanted / width))));
}

function pixelText(
  { image, row, column }: Pixel & { image: number },
  values: TensorValues,
  layout: PictureLayout,
): string {
  const at = image * layout.imageStride + row * layout.rowStride + column * layout.columnStride;
  const own = Array.from({ length: layout.channels }, (_, channel) =>
    values.at(at + channel * layout.channelStride),
  );
  const text = own.map((value) => (value === undefined ? "not at hand" : formatMetric(value))).join(", ");
  return `${layout.count > 1 ? `picture ${image}, ` : ""}row ${row}, column ${column}: ${text}`;
}
