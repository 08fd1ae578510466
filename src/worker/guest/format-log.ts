import { type Describe, inspect } from "./inspect.ts";

/**
 * Writes the arguments of `console.log` as one text.
 *
 * Where the first is text, `%s`, `%d`, `%i`, `%f`, `%j`, `%o`, `%O`, `%c` and `%%` in it take the arguments that follow.
 */
export function formatLog(args: readonly unknown[], describe?: Describe): string {
  const [first, ...rest] = args;
  if (typeof first !== "string") return args.map((arg) => inspect(arg, describe)).join(" ");

  const text = first.replace(/%[sdifjoOc%]/g, (directive) => {
    if (directive === "%%") return "%";
    if (rest.length === 0) return directive;
    return fill(directive, rest.shift(), describe);
  });
  return [text, ...rest.map((arg) => inspect(arg, describe))].join(" ");
}

function fill(directive: string, value: unknown, describe?: Describe): string {
  switch (directive) {
    case "%d":
      return typeof value === "bigint"
        ? `${value}n`
        : String(typeof value === "object" ? Number.NaN : Number(value));
    case "%i":
      return String(Number.parseInt(String(value), 10));
    case "%f":
      return String(Number.parseFloat(String(value)));
    case "%j":
      return JSON.stringify(value) ?? "undefined";
    case "%c":
      // A style for a browser's tools.
      return "";
    default:
      return inspect(value, describe);
  }
}
