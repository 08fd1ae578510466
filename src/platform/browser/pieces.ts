import type { Piece } from "./file-database.ts";

/** Bytes of a full piece. One value of 2 GB would kill the tab; 4 MB cost no more than one large value. */
export const PIECE_BYTES = 4 * 1024 * 1024;

/** The end of a file up to this size is written anew with the bytes that are added to it. */
const MERGE_BYTES = 64 * 1024;

/** So many small pieces at the end of a file are made one. */
const COMPACT_COUNT = 32;

/** Part of a file: bytes `from` to `to` of the piece at `index`. */
export interface Part {
  index: number;
  piece: Piece;
  from: number;
  to: number;
}

/** The parts of `pieces` that lie between the places `start` and `end` of the file. */
export function partsBetween(pieces: readonly Piece[], start: number, end: number): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const from = Math.max(0, start - at);
    const to = Math.min(piece.length, end - at);
    if (from < to) parts.push({ index, piece, from, to });
    at += piece.length;
  }
  return parts;
}

export function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((size, { length }) => size + length, 0);
}

/** Pieces of a file that ends at `size`, without the part that must be cut: `undefined` where the cut is between two. */
export function cutAt(pieces: readonly Piece[], size: number): { kept: Piece[]; cut: Part | undefined } {
  const parts = partsBetween(pieces, 0, size);
  const last = parts.at(-1);
  if (!last || last.to === last.piece.length)
    return { kept: parts.map(({ piece }) => piece), cut: undefined };
  return { kept: parts.slice(0, -1).map(({ piece }) => piece), cut: last };
}

/** `pieces` with zeros at the end, up to `size`. They take no space. */
export function withHole(pieces: readonly Piece[], size: number): Piece[] {
  const length = size - sizeOf(pieces);
  return length > 0 ? [...pieces, { id: 0, length }] : [...pieces];
}

/**
 * What a write of `length` bytes at `position` replaces: pieces `first` to before `last`, of which `head` and `tail`
 * are kept. `position` is at most the file's size.
 */
export interface Splice {
  first: number;
  last: number;
  head: Part | undefined;
  tail: Part | undefined;
}

export function planWrite(pieces: readonly Piece[], position: number, length: number): Splice {
  const touched = partsBetween(pieces, position, position + length);
  const [first, last] = [touched[0], touched.at(-1)];
  if (!first || !last) return planAppend(pieces, length);
  return {
    first: first.index,
    last: last.index + 1,
    head: first.from > 0 ? { ...first, from: 0, to: first.from } : undefined,
    tail: last.to < last.piece.length ? { ...last, from: last.to, to: last.piece.length } : undefined,
  };
}

/** Small additions are merged with a small end, so that a log of short lines does not lie in one piece a line. */
function planAppend(pieces: readonly Piece[], length: number): Splice {
  const index = pieces.length - 1;
  const piece = pieces[index];
  if (piece && piece.id !== 0 && piece.length + length <= MERGE_BYTES) {
    return {
      first: index,
      last: index + 1,
      head: { index, piece, from: 0, to: piece.length },
      tail: undefined,
    };
  }
  return { first: index + 1, last: index + 1, head: undefined, tail: undefined };
}

/**
 * How many pieces at the end are to be made one; 0 for none.
 *
 * Each byte of a file that grows by small writes is so written about twice, and is read in full pieces later.
 */
export function countToCompact(pieces: readonly Piece[]): number {
  let count = 0;
  let size = 0;
  for (const piece of pieces.toReversed()) {
    size += piece.length;
    if (piece.id === 0 || piece.length >= PIECE_BYTES || size > 2 * PIECE_BYTES) break;
    count += 1;
  }
  return count > COMPACT_COUNT ? count : 0;
}
