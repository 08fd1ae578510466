/**
 * Where two bodies first differ, in words; `undefined` where they are equal.
 *
 * With a tolerance numbers may differ by it, and be written differently (`4` and `4.0`); all else must be equal.
 */
export function findDifference(
  actual: Uint8Array,
  expected: Uint8Array,
  tolerance: number | undefined,
): string | undefined {
  const at = firstDifference(actual, expected);
  if (at === undefined) return undefined;
  const [actualText, expectedText] = [textOf(actual), textOf(expected)];
  if (tolerance === undefined || actualText === undefined || expectedText === undefined) {
    return describeBytes(actual, expected, at);
  }
  return findNumberDifference(actualText, expectedText, tolerance);
}

function firstDifference(actual: Uint8Array, expected: Uint8Array): number | undefined {
  const length = Math.min(actual.length, expected.length);
  for (let at = 0; at < length; at++) if (actual[at] !== expected[at]) return at;
  return actual.length === expected.length ? undefined : length;
}

function findNumberDifference(actual: string, expected: string, tolerance: number): string | undefined {
  const [actualTokens, expectedTokens] = [tokensOf(actual), tokensOf(expected)];
  const length = Math.max(actualTokens.length, expectedTokens.length);
  for (let index = 0; index < length; index++) {
    const [a, b] = [actualTokens[index], expectedTokens[index]];
    if (a?.text === b?.text) continue;
    if (a?.value === undefined || b?.value === undefined) {
      return `the body has ${quote(a?.text)} where ${quote(b?.text)} was expected (after ${count(actualTokens, index)} numbers)`;
    }
    if (isClose(a.value, b.value, tolerance)) continue;
    return `number ${count(actualTokens, index) + 1} is ${a.text}, expected ${b.text} within ${tolerance}`;
  }
  return undefined;
}

function isClose(actual: number, expected: number, tolerance: number): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
}

/** A number, with its value, or the text between two numbers. */
interface Token {
  text: string;
  value?: number;
}

const NUMBER = /[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|Infinity\b|inf\b|NaN\b|nan\b)/g;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(NUMBER)) {
    if (match.index > end) tokens.push({ text: text.slice(end, match.index) });
    const [number] = match;
    tokens.push({ text: number, value: Number(number.replace(/inf$/, "Infinity").replace(/nan$/, "NaN")) });
    end = match.index + number.length;
  }
  if (end < text.length) tokens.push({ text: text.slice(end) });
  return tokens;
}

function count(tokens: readonly Token[], end: number): number {
  return tokens.slice(0, end).filter(({ value }) => value !== undefined).length;
}

const EXCERPT = 40;

function describeBytes(actual: Uint8Array, expected: Uint8Array, at: number): string {
  const [a, b] = [excerpt(actual, at), excerpt(expected, at)];
  return `the body differs at byte ${at}: ${a}, expected ${b} (${actual.length} bytes, expected ${expected.length})`;
}

function excerpt(bytes: Uint8Array, at: number): string {
  if (at >= bytes.length) return "it ends there";
  const text = textOf(bytes);
  const part = bytes.subarray(at, at + EXCERPT);
  if (text !== undefined) return quote(new TextDecoder().decode(part));
  return [...part.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

function quote(text: string | undefined): string {
  if (text === undefined) return "nothing";
  return JSON.stringify(text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Bytes that are no text are compared as bytes.
    return undefined;
  }
}
