/** A handler of one's own for the sample's model, in which a word waits to be changed. */
const HANDLER = `
/** Makes the response: the likeliest digit, and a word of your own. */
export async function output_fn(prediction: mx.NDArray, accept: string) {
  const [scores = []] = (await prediction.tolist()) as number[][];
  const digit = scores.indexOf(Math.max(...scores));
  return [JSON.stringify({ digit, says: "hello" }), accept];
}
`;

/** What is to be changed in it. */
const WORD = "hello";

/** A place of a text, counted from 1, and how many characters from there on are meant. */
export interface Passage {
  line: number;
  column: number;
  length: number;
}

/** The script with a handler at its end, unless it has one, and the passage to be changed. */
export function withHandler(script: string): { text: string; passage: Passage } {
  const own = /^export\b.*\boutput_fn\b/m.exec(script);
  if (own) return { text: script, passage: { ...placeOf(script, own.index), length: 0 } };
  const text = `${script.trimEnd()}\n${HANDLER}`;
  return { text, passage: { ...placeOf(text, text.lastIndexOf(WORD)), length: WORD.length } };
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
