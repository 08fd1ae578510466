import { useLayoutEffect, useRef } from "preact/hooks";
import { DIGIT_SIZE, type Pixels } from "./digit.ts";

/** Shows a digit, white on black as MNIST has them. */
export function Ink({ pixels, className = "ink" }: { pixels: Pixels; className?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current) drawInk(canvas.current, pixels);
  }, [pixels]);
  return <canvas ref={canvas} class={className} width={DIGIT_SIZE} height={DIGIT_SIZE} />;
}

/** Paints a digit's ink on a canvas of 28 × 28; where there is none it stays clear. */
function drawInk(canvas: HTMLCanvasElement, pixels: Pixels): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = new ImageData(DIGIT_SIZE, DIGIT_SIZE);
  image.data.fill(255);
  for (const [index, value] of pixels.entries()) image.data[index * 4 + 3] = Math.round(value * 255);
  context.putImageData(image, 0, 0);
}
