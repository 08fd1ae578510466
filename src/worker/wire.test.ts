import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { packAnswer, packRequest, unpackAnswer, unpackRequest } from "./wire.ts";

const PLAIN = { noNullPrototype: true };
const body = fc.uint8Array().map((bytes) => new Uint8Array(bytes));
const count = fc.nat();
const time = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });

test("a request crosses the wall as it was", () => {
  const request = fc.record(
    { body, content_type: fc.string(), accept: fc.string(), ticket: count },
    { requiredKeys: ["body", "content_type", "accept"], ...PLAIN },
  );
  fc.assert(
    fc.property(count, request, (id, sent) => {
      const packed = structuredClone(packRequest(id, sent));
      assert.equal(packed[0], id);
      assert.deepEqual(unpackRequest(packed), sent);
    }),
  );
});

test("an answer crosses the wall as it was, whatever its stages", () => {
  const stage = fc.record(
    {
      name: fc.constantFrom("transform_fn", "input_fn", "predict_fn", "output_fn"),
      source: fc.constantFrom("script", "default"),
      elapsedMs: time,
    },
    PLAIN,
  );
  const answer = fc.record(
    {
      status: fc.integer({ min: 100, max: 599 }),
      body,
      content_type: fc.string(),
      tensorsLeaked: fc.integer(),
      memory: fc.record({ tensors: count, bytes: count }, PLAIN),
      stages: fc.array(stage, { maxLength: 5 }),
    },
    { requiredKeys: ["status", "body", "content_type", "tensorsLeaked", "stages"], ...PLAIN },
  );
  fc.assert(
    fc.property(count, answer, (id, sent) => {
      const packed = structuredClone(packAnswer(id, sent));
      assert.equal(packed[0], id);
      assert.deepEqual(unpackAnswer(packed), sent);
    }),
  );
});
