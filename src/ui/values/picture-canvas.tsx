import { useLayoutEffect, useRef } from "preact/hooks";
import type { ScaleName } from "./colour-scale.ts";
import { paintPicture, type ValueRange } from "./paint-picture.ts";
import type { PictureLayout } from "./picture-layout.ts";
import type { TensorValues } from "./tensor-values.ts";

/** A pixel of a picture. */
export interface Pixel {
  row: number;
  column: number;
}

interface PictureCanvasProps {
  label: string;
  caption: string | undefined;
  values: TensorValues;
  layout: PictureLayout;
  image: number;
  look: { range: ValueRange; scale: ScaleName };
  /** Pixels of the page for one of the picture. */
  zoom: number;
  /** Of the values: another one means that there are more. */
  revision: number;
  onPoint(pixel: Pixel | undefined): void;
}

/** One picture of a tensor, its pixels told apart however large they are. */
export function PictureCanvas(props: PictureCanvasProps) {
  const { label, caption, values, layout, image, look, zoom, revision, onPoint } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width } = layout;

  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    const pixels = paintPicture(values, layout, image, look);
    context?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [values, image, height, width, look.scale, look.range.low, look.range.high, revision]);

  function point(event: PointerEvent & { currentTarget: HTMLElement }): void {
    const box = event.currentTarget.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * height);
    const column = Math.floor(((event.clientX - box.left) / box.width) * width);
    const isInside = row >= 0 && row < height && column >= 0 && column < width;
    onPoint(isInside ? { row, column } : undefined);
  }

  return (
    <figure class="picture">
      <canvas
        ref={canvas}
        class="picture-canvas"
        role="img"
        aria-label={label}
        width={width}
        height={height}
        style={{ width: `${width * zoom}px`, height: `${height * zoom}px` }}
        onPointerMove={point}
        onPointerLeave={() => onPoint(undefined)}
      />
      {caption !== undefined && <figcaption class="muted mono">{caption}</figcaption>}
    </figure>
  );
}
