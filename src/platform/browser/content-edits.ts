import type { FileKind } from "../file-system.ts";
import type { FilePlace } from "../tree-edits.ts";
import type { Piece, StoredNode } from "./file-database.ts";
import { countToCompact, cutAt, type Part, planWrite, sizeOf, withHole } from "./pieces.ts";
import type { Writing } from "./writing.ts";

export function createNode(id: number, parent: number, name: string, kind: FileKind): StoredNode {
  return { id, parent, name, kind, size: 0, mtimeMs: Date.now(), pieces: [] };
}

/** Makes `pieces` the contents of the file at `place`, and the file where it is new. */
export function replacePieces(
  writing: Writing,
  place: FilePlace<StoredNode>,
  pieces: readonly Piece[],
): StoredNode {
  const old = place.existing ?? createNode(writing.newId(), place.parent, place.name, "file");
  const node = { ...old, pieces, size: sizeOf(pieces), mtimeMs: Date.now() };
  writing.apply(new Map([[node.id, node]]));
  return node;
}

/** Writes `bytes` at `position` into a file; a gap before it reads as zeros. */
export async function writeBytes(
  writing: Writing,
  node: StoredNode,
  position: number,
  bytes: Uint8Array,
  path: string,
): Promise<void> {
  if (bytes.length === 0) return;
  const pieces = withHole(node.pieces, position);
  const { first, last, head, tail } = planWrite(pieces, position, bytes.length);
  const joined = join(await partBytes(writing, head, path), bytes, await partBytes(writing, tail, path));
  const all = [
    ...pieces.slice(0, first),
    ...holePart(head),
    ...writing.putPieces([joined]),
    ...holePart(tail),
    ...pieces.slice(last),
  ];
  replacePieces(writing, { ...node, existing: node }, await compact(writing, all, path));
}

export async function truncate(
  writing: Writing,
  node: StoredNode,
  size: number,
  path: string,
): Promise<void> {
  const { kept, cut } = cutAt(node.pieces, size);
  const last = writing.putPieces([await partBytes(writing, cut, path)]);
  replacePieces(writing, { ...node, existing: node }, withHole([...kept, ...holePart(cut), ...last], size));
}

/** Stores the contents of `pieces` once more. */
export async function copyPieces(writing: Writing, pieces: readonly Piece[], path: string): Promise<Piece[]> {
  const copies: Piece[] = [];
  for (const piece of pieces) {
    if (piece.id === 0) copies.push(piece);
    else copies.push(...writing.putPieces([await writing.bytes([piece], 0, piece.length, path)]));
  }
  return copies;
}

async function compact(writing: Writing, pieces: Piece[], path: string): Promise<Piece[]> {
  const count = countToCompact(pieces);
  if (count === 0) return pieces;
  const small = pieces.slice(-count);
  const merged = writing.putPieces([await writing.bytes(small, 0, sizeOf(small), path)]);
  writing.dropPieces(small);
  return [...pieces.slice(0, -count), ...merged];
}

/** The bytes of a part that is kept. A hole has none: it stays a hole. */
async function partBytes(writing: Writing, part: Part | undefined, path: string): Promise<Uint8Array> {
  if (!part || part.piece.id === 0) return new Uint8Array();
  return await writing.bytes([part.piece], part.from, part.to, path);
}

function holePart(part: Part | undefined): Piece[] {
  return part?.piece.id === 0 ? [{ id: 0, length: part.to - part.from }] : [];
}

function join(head: Uint8Array, bytes: Uint8Array, tail: Uint8Array): Uint8Array {
  if (head.length + tail.length === 0) return bytes;
  const joined = new Uint8Array(head.length + bytes.length + tail.length);
  joined.set(head);
  joined.set(bytes, head.length);
  joined.set(tail, head.length + bytes.length);
  return joined;
}
