/** A number as Python's `%.<digits>e` writes it: the exponent has two digits at least. */
export function scientific(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
}
