import type { LineStyle } from "../train/plot.ts";

const COLOURS = ["--series-1", "--series-2", "--series-3", "--series-4"];
const DASHES = [undefined, [6, 3], [2, 3]];

/** How the run at that place of a comparison is drawn: no two of twelve look alike. */
export function lineStyle(index: number): Omit<LineStyle, "label"> {
  const dash = DASHES[Math.floor(index / COLOURS.length) % DASHES.length];
  return { colour: COLOURS[index % COLOURS.length] ?? "--series-1", ...(dash && { dash }) };
}
