import { InvalidArgumentError } from "commander";

/** Parses a repeatable option `NAME=VALUE`, e.g. `--channel train=data`. For commander's `argParser`. */
export function collectPairs(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1)
    throw new InvalidArgumentError(
      `It must be NAME=VALUE, e.g. ${text.replace(/=.*/s, "") || "name"}=value.`,
    );
  const name = text.slice(0, at);
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`"${name}" is given twice.`);
  return { ...before, [name]: text.slice(at + 1) };
}

/** Parses a whole number from `least` to `most`. For commander's `argParser`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
