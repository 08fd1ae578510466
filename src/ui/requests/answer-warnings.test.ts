import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer, SentRequest } from "./answer.ts";
import { answerWarnings } from "./answer-warnings.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const REQUEST: SentRequest = {
  contentType: "application/json",
  accept: "application/json",
  body: bytes("[[1, 2], [3, 4]]"),
  label: "text",
};

const ANSWER: Answer = {
  status: 200,
  headers: [],
  contentType: "application/json",
  body: bytes("[[0.5], [0.6]]"),
  queuedMs: 0,
  elapsedMs: 1,
  stages: [{ name: "predict_fn", source: "default", elapsedMs: 1 }],
  tensorsLeaked: 0,
};

test("an answer with as many rows as the request is not warned of", () => {
  assert.deepEqual(answerWarnings(REQUEST, ANSWER), []);
});

test("another number of rows is warned of where a default served", () => {
  assert.deepEqual(answerWarnings(REQUEST, { ...ANSWER, body: bytes("[[0.5]]") }), [
    "2 rows went in, 1 row came out",
  ]);
});

test("a body of more than 2 MB is not taken apart to warn of it", () => {
  const broken = (length: number) => ({ ...ANSWER, body: bytes("[".padEnd(length, " ")) });
  assert.match(String(answerWarnings(REQUEST, broken(2_000_000))), /is not what its type/);
  assert.deepEqual(answerWarnings(REQUEST, broken(2_000_001)), []);
});

test("a transform_fn, or handlers that are all the script's, may answer with as many rows as they like", () => {
  const body = bytes("[[0.5]]");
  const transform = [{ name: "transform_fn", source: "script", elapsedMs: 1 }] as const;
  const own = [{ name: "predict_fn", source: "script", elapsedMs: 1 }] as const;
  assert.deepEqual(answerWarnings(REQUEST, { ...ANSWER, body, stages: [...transform] }), []);
  assert.deepEqual(answerWarnings(REQUEST, { ...ANSWER, body, stages: [...own] }), []);
});

test("a body that is not what its type says is warned of", () => {
  const [warning] = answerWarnings(REQUEST, { ...ANSWER, body: bytes("oops") });
  assert.match(warning ?? "", /not what its type application\/json says/);
});

test("a type that accept did not ask for is warned of; H14: parameters are not another type", () => {
  const csv = { ...ANSWER, contentType: "text/csv; charset=utf-8", body: bytes("1\r\n2\r\n") };
  assert.match(answerWarnings(REQUEST, csv)[0] ?? "", /asked for application\/json/);
  assert.deepEqual(answerWarnings({ ...REQUEST, accept: "text/csv" }, csv), []);
  assert.deepEqual(answerWarnings({ ...REQUEST, accept: "" }, csv), []);
});

test("tensors that are left behind are warned of, whatever the status", () => {
  assert.match(
    answerWarnings(REQUEST, { ...ANSWER, status: 500, tensorsLeaked: 1 })[0] ?? "",
    /left 1 tensor/,
  );
});
