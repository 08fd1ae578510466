import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeRequest } from "./request-body.ts";

function decode(bytes: readonly number[], content_type = "application/json") {
  return decodeRequest({ body: new Uint8Array(bytes), content_type, accept: "*/*" });
}

test("H11, H12: the body is text for exactly application/json and text/csv, and headers pass verbatim", () => {
  const expected = { input_data: "é", content_type: "text/csv", accept: "*/*" };
  assert.deepEqual(decode([0xc3, 0xa9], "text/csv"), expected);
  assert.equal(decode([0x5b, 0x5d]).input_data, "[]");
});

for (const content_type of ["application/json; charset=utf-8", "APPLICATION/JSON", "text/plain", ""]) {
  test(`H11: the body is bytes for "${content_type}", valid UTF-8 or not`, () => {
    assert.deepEqual(decode([0xff, 0x00], content_type).input_data, new Uint8Array([0xff, 0x00]));
  });
}

test("H11: an empty body is empty text, a byte order mark is kept", () => {
  assert.equal(decode([]).input_data, "");
  assert.equal(decode([0xef, 0xbb, 0xbf, 0x31]).input_data, "\ufeff1");
});

for (const [what, bytes, at, byte] of [
  ["a byte that begins nothing", [0x5b, 0xff, 0x5d], 1, "0xff"],
  ["a lonely first byte", [0x61, 0xc3, 0x28], 1, "0xc3"],
  ["a character that is cut by the end", [0x61, 0x62, 0xe2, 0x82], 2, "0xe2"],
  ["a character of four that is cut", [0xf0, 0x9f, 0x92], 0, "0xf0"],
  ["a surrogate", [0x61, 0xed, 0xa0, 0x80], 1, "0xed"],
  ["a lonely following byte", [0xc3, 0xa9, 0x80], 2, "0x80"],
] as const) {
  test(`H11: ${what} is refused at byte ${at}`, () => {
    assert.throws(() => decode(bytes), {
      name: "TypeError",
      message: `Cannot decode the request's body as UTF-8: byte ${at} (${byte}) is not valid there. Send application/json as UTF-8, or bytes with a content type of their own`,
    });
  });
}

test("H11: any text comes through, and a byte 0xff is found wherever it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, after) => {
      const bytes = [...new TextEncoder().encode(text)];
      assert.equal(decode(bytes).input_data, text);
      const broken = [...bytes, 0xff, ...new TextEncoder().encode(after)];
      assert.throws(() => decode(broken), new RegExp(`byte ${bytes.length} \\(0xff\\)`));
    }),
    { numRuns: 40 },
  );
});
