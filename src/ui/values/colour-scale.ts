/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** What stands for a value that is no number. No scale has it. */
export const NAN_COLOUR: Colour = [255, 0, 200];

export type ScaleName = "grey" | "colour";

const STEPS = 256;

/** The colours of a scale from its low to its high end: 256 of them, each a little lighter than the one before. */
export function coloursOf(scale: ScaleName): readonly Colour[] {
  return scale === "grey" ? GREYS : HUES;
}

const GREYS: readonly Colour[] = Array.from({ length: STEPS }, (_, step) => [step, step, step]);

/**
 * From a dark violet over teal to a light yellow. Lightness rises evenly as the eye sees it (OKLab), so that equal steps
 * look equal, and it still does for who does not tell the hues apart.
 */
const HUES: readonly Colour[] = Array.from({ length: STEPS }, (_, step) => {
  const part = step / (STEPS - 1);
  const chroma = 0.11 + 0.05 * Math.sin(Math.PI * part);
  return colourOfOklch(0.24 + 0.69 * part, chroma, 300 - 195 * part);
});

/** An OKLCh colour in sRGB, cut to what a screen shows. Hue in degrees. */
function colourOfOklch(lightness: number, chroma: number, hue: number): Colour {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function toByte(linear: number): number {
  const cut = Math.min(1, Math.max(0, linear));
  const encoded = cut <= 0.0031308 ? 12.92 * cut : 1.055 * cut ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}
