import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  begin,
  createSharedCell,
  HANDLERS,
  lastHandler,
  noteHandler,
  noteTensors,
  offer,
  takeBack,
  tensorCount,
} from "./shared-cell.ts";

test("a shared cell holds the handler that began last, and the tensors", () => {
  const cell = createSharedCell();
  assert.equal(lastHandler(cell), undefined);
  for (const name of HANDLERS) {
    noteHandler(cell, name);
    assert.equal(lastHandler(cell), name);
  }
  noteTensors(cell, 7);
  assert.deepEqual([lastHandler(cell), tensorCount(cell)], [HANDLERS.at(-1), 7]);
});

test("a request is begun by the guest or taken back by the host, never both, whoever is first", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("begin", "takeBack"), { minLength: 1 }),
      fc.nat(),
      (moves, ticket) => {
        const cell = createSharedCell();
        offer(cell, ticket);
        const took = moves.map((move) => (move === "begin" ? begin : takeBack)(cell, ticket));
        assert.deepEqual(
          took,
          moves.map((_, index) => index === 0),
        );
      },
    ),
  );
});
