/** What an attribute may be given as. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly (number | null | undefined)[];

/** Attributes as files hold them: the text of Python's values. Those that are `undefined` are left out. */
export function attributeTexts(attributes: readonly [string, AttributeValue][]): Map<string, string> {
  const given = attributes.filter(([, value]) => value !== undefined);
  return new Map(given.map(([name, value]) => [name, attributeText(value)]));
}

function attributeText(value: AttributeValue): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null || value === undefined) return "None";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return value;
  const items = value.map((item) => item ?? "None");
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
}

/** Python writes an exponent with two digits at least, and from 1e-5 on. */
function numberText(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1e-4) return String(value);
  const [digits, exponent = ""] = value.toExponential().split("e-");
  return `${digits}e-${exponent.padStart(2, "0")}`;
}
