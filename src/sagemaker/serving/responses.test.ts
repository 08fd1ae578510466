import assert from "node:assert/strict";
import { test } from "node:test";
import {
  RequestError,
  ScriptError,
  UnsupportedAcceptTypeError,
  UnsupportedContentTypeError,
  UnsupportedInputShapeError,
} from "../errors.ts";
import { toFailure, toSuccess } from "./responses.ts";

function textOf({ body }: { body: Uint8Array }): string {
  return new TextDecoder().decode(body);
}

test("H14: text goes out as UTF-8 and bytes as they are, with the type that was returned", () => {
  const text = toSuccess("output_fn", ["é", "any/thing; x=1"]);
  assert.deepEqual(text, { status: 200, content_type: "any/thing; x=1", body: new Uint8Array([0xc3, 0xa9]) });
  const whole = new Uint8Array([1, 2, 3, 4]);
  assert.deepEqual(toSuccess("output_fn", [whole.subarray(1, 3), ""]).body, new Uint8Array([2, 3]));
  assert.deepEqual(toSuccess("output_fn", [whole.buffer, "*/*"]).body, whole);
  assert.deepEqual(toSuccess("output_fn", [new Float32Array([1]), "*/*"]).body.length, 4);
});

for (const [returned, message] of [
  ["ab", 'transform_fn returned "ab", it must return a pair: [body, content_type]'],
  [undefined, "transform_fn returned undefined, it must return a pair"],
  [null, "transform_fn returned null, it must return a pair"],
  [["body"], "transform_fn returned a list of 1 value, it must return a pair"],
  [["a", "b", "c"], "a list of 3 values"],
  [{ body: "" }, "a plain object"],
  [["body", undefined], "the content type undefined, it must be the text of a header"],
  [["body", "a\nb"], 'the content type "a\\nb"'],
  [[{ a: 1 }, "application/json"], "a plain object as the body, it must be text or bytes"],
] as const) {
  test(`H13: ${JSON.stringify(returned)} is not a pair`, () => {
    assert.throws(
      () => toSuccess("transform_fn", returned),
      (error: Error) => error instanceof TypeError && error.message.includes(message),
    );
  });
}

for (const [error, status, body] of [
  [
    new UnsupportedContentTypeError("application/badct"),
    415,
    '"Requested unsupported ContentType: application/badct"',
  ],
  [
    new UnsupportedAcceptTypeError("application/bad"),
    406,
    '"Requested unsupported ContentType in Accept: application/bad"',
  ],
  [new UnsupportedInputShapeError(2), 412, '"Model can have only 1 input data, but it has: 2"'],
  [new UnsupportedContentTypeError('é"\\'), 415, '"Requested unsupported ContentType: \\u00e9\\"\\\\"'],
] as const) {
  test(`H15: ${error.name} is ${status} with its message as a JSON string`, () => {
    const failure = toFailure("input_fn", error);
    assert.ok(error instanceof RequestError);
    assert.equal(failure.status, status);
    assert.equal(failure.content_type, "application/json");
    assert.equal(textOf(failure), body);
  });
}

test("H16: any other error is 500 with its class, its message and the handler", () => {
  const cause = new RangeError("it's 1 > 0");
  const failure = toFailure(
    "predict_fn",
    new ScriptError("predict_fn", "Cannot complete predict_fn", { cause }),
  );
  assert.equal(failure.status, 500);
  assert.equal(failure.content_type, "application/json");
  assert.equal(textOf(failure), '{"error": "RangeError", "message": "it\'s 1 > 0", "handler": "predict_fn"}');
});

test("H16: what was thrown and is no error is told too", () => {
  const error = new ScriptError("input_fn", "Cannot complete input_fn: x", { cause: "x" });
  assert.equal(
    textOf(toFailure("input_fn", error)),
    '{"error": "Error", "message": "x", "handler": "input_fn"}',
  );
});
