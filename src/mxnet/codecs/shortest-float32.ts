import { POWERS_OF_TEN } from "./powers-of-ten.ts";

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** By biased exponent: half the distance between two float32. */
const HALF_ULPS = Float64Array.from({ length: 256 }, (_, exponent) => 2 ** (exponent - 151));
/** By biased exponent: the power of ten that brings the smallest such number to nine digits. */
const SCALES = Int8Array.from(
  { length: 256 },
  (_, exponent) => 8 - Math.floor((exponent - 127) * Math.log10(2)),
);
/** Far more than the error of the few double operations on numbers below 1e9, and far less than a digit. */
const DOUBT = 1e-5;

/**
 * Returns the double whose shortest text is the shortest text of the float32 `value`: of the decimals that round to
 * `value`, one with the fewest digits, and of those the nearest; of two that are as near, the even one.
 *
 * 1. `value` is scaled to nine digits before the point, which always suffice.
 * 2. Digits are dropped from the end while what is left is still nearer to `value` than half a step of float32.
 * 3. Doubles decide that only where it is not close; else, and at powers of two, exact decimal text does.
 */
export function shortestFloat32(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude < 1e6 && Number.isInteger(value)) return value;
  float[0] = magnitude;
  const word = bits[0] ?? 0;
  const exponent = word >>> 23;
  if (exponent === 0 || exponent === 255 || (word & 0x7fffff) === 0) return shortestByText(value);

  let scale = SCALES[exponent] ?? 0;
  let scaled = scaledBy(magnitude, scale);
  if (scaled >= 1e9) scaled = scaledBy(magnitude, --scale);
  const reach = scaledBy(HALF_ULPS[exponent] ?? 0, scale);

  let kept = Math.round(scaled);
  let unit = 1;
  for (let next = 10; next <= 1e8; next *= 10) {
    const shorter = Math.round(scaled / next) * next;
    const distance = Math.abs(shorter - scaled);
    if (Math.abs(distance - reach) < DOUBT) return shortestByText(value);
    if (distance > reach) break;
    kept = shorter;
    unit = next;
  }
  if (Math.abs(Math.abs(kept - scaled) - unit / 2) < DOUBT) return shortestByText(value);
  const shortest = scale > 22 || scale < -22 ? Number(`${kept}e${-scale}`) : scaledBy(kept, -scale);
  return value < 0 ? -shortest : shortest;
}

function scaledBy(value: number, exponent: number): number {
  if (exponent > 22) return value * 1e22 * (POWERS_OF_TEN[exponent - 22] ?? 0);
  if (exponent < -22) return value / 1e22 / (POWERS_OF_TEN[-exponent - 22] ?? 0);
  return exponent >= 0 ? value * (POWERS_OF_TEN[exponent] ?? 0) : value / (POWERS_OF_TEN[-exponent] ?? 0);
}

function shortestByText(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const magnitude = Math.abs(value);
  for (let digits = 1; digits < 10; digits++) {
    const shortest = nearestOfDigits(magnitude, digits);
    if (shortest !== undefined) return value < 0 ? -shortest : shortest;
  }
  return value;
}

function nearestOfDigits(magnitude: number, digits: number): number | undefined {
  const [mantissa = "", exponent = ""] = magnitude.toExponential(digits - 1).split("e");
  const nearest = Number(mantissa.replace(".", ""));
  const scale = Number(exponent) - digits + 1;
  const decimal = (integer: number) => Number(`${integer}e${scale}`);
  const fits = (integer: number) => Math.fround(decimal(integer)) === magnitude;
  // toExponential rounds a tie up, Python and numpy to the even digit.
  if (nearest % 2 === 1 && isTie(magnitude, digits) && fits(nearest - 1)) return decimal(nearest - 1);
  if (fits(nearest)) return decimal(nearest);
  // Above a power of two the steps are twice as wide, so the next decimal up may fit where the nearest does not.
  return fits(nearest + 1) ? decimal(nearest + 1) : undefined;
}

function isTie(magnitude: number, digits: number): boolean {
  const rest = magnitude
    .toExponential(100)
    .replace(/e.*|\./g, "")
    .slice(digits);
  return /^50*$/.test(rest);
}
