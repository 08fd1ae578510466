/** How well a text has what was typed, and where. */
export interface Match {
  /** More is better. */
  score: number;
  /** Indices of the characters that were typed. */
  positions: number[];
}

const AT_WORD_START = 100;
const WITHIN_WORD = 50;
const SCATTERED = 10;

/**
 * Looks for every word of `query` in `text`, in any order and any case: as the beginning of a word, else within one,
 * else as the beginnings of several (`dwo` finds "Deploy two workers"). `undefined` where a word is not there at all.
 */
export function fuzzyMatch(query: string, text: string): Match | undefined {
  const lower = text.toLowerCase();
  const positions = new Set<number>();
  let score = 0;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const found = matchWord(word, lower, text);
    if (!found) return undefined;
    score += found.score;
    for (const position of found.positions) positions.add(position);
  }
  // Of equally good ones the shorter has less that was not meant.
  return { score: score - text.length / 100, positions: [...positions].sort((a, b) => a - b) };
}

function matchWord(word: string, lower: string, text: string): Match | undefined {
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
    if (isWordStart(text, at)) return { score: AT_WORD_START - at / 10, positions: range(at, word.length) };
  }
  const at = lower.indexOf(word);
  if (at >= 0) return { score: WITHIN_WORD - at / 10, positions: range(at, word.length) };
  return scattered(word, lower, text);
}

/** As beginnings of words, one after the other: `depwo` is `dep` and `wo`. */
function scattered(word: string, lower: string, text: string): Match | undefined {
  function place(index: number, from: number): number[] | undefined {
    if (index === word.length) return [];
    const letter = word[index] ?? "";
    for (let at = lower.indexOf(letter, from); at >= 0; at = lower.indexOf(letter, at + 1)) {
      if (!(at === from && index > 0) && !isWordStart(text, at)) continue;
      const rest = place(index + 1, at + 1);
      if (rest) return [at, ...rest];
    }
    return undefined;
  }
  const positions = place(0, 0);
  if (!positions) return undefined;
  const spread = (positions.at(-1) ?? 0) - (positions[0] ?? 0) - word.length;
  return { score: SCATTERED - spread / 10, positions };
}

function isWordStart(text: string, index: number): boolean {
  const before = text[index - 1];
  const here = text[index] ?? "";
  return before === undefined || /[^A-Za-z0-9]/.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(here));
}

const range = (start: number, length: number) => Array.from({ length }, (_, index) => start + index);
