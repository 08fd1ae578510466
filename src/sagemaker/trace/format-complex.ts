import { formatCsvNumber } from "../../mxnet/codecs/number-text.ts";

/** Writes complex numbers, whose parts lie one after the other, as NumPy prints each: `(1+2j)`, `(-0.5-infj)`, `(nan+0j)`. */
export function formatComplex(parts: Float32Array): string[] {
  return Array.from({ length: Math.floor(parts.length / 2) }, (_, index) => {
    const imaginary = partOf(parts[2 * index + 1] ?? 0);
    return `(${partOf(parts[2 * index] ?? 0)}${imaginary.startsWith("-") ? "" : "+"}${imaginary}j)`;
  });
}

function partOf(value: number): string {
  return formatCsvNumber(value).replace(/\.0$/, "");
}
