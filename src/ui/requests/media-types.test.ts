import assert from "node:assert/strict";
import { test } from "node:test";
import { explainAccept, explainContentType } from "./media-types.ts";

test("H11: a content type with parameters or capitals is told to be another one", () => {
  for (const type of ["application/json; charset=utf-8", "APPLICATION/JSON", " text/csv"]) {
    const note = explainContentType(type);
    assert.equal(note.tone, "warn");
    assert.match(note.text, /415/);
  }
  assert.equal(explainContentType("application/json; charset=utf-8").suggestion, "application/json");
});

test("H11: the two exact types are text", () => {
  assert.equal(explainContentType("application/json").text, "Handlers get the body as text");
  assert.equal(explainContentType("text/csv").suggestion, undefined);
});

test("H9: without a content type the body counts as JSON", () => {
  assert.match(explainContentType("").text, /counts as application\/json/);
});

test("H10: an empty accept and */* take the default accept", () => {
  assert.match(explainAccept("", "text/csv").text, /default, text\/csv/);
  assert.match(explainAccept("*/*", "text/csv").text, /default, text\/csv/);
});

test("H10: a list of accept types is not taken apart", () => {
  const note = explainAccept("application/json, text/csv;q=0.5", "application/json");
  assert.equal(note.suggestion, "application/json");
  assert.match(note.text, /406/);
});

test("a type that no default knows is left as it is", () => {
  assert.deepEqual(explainContentType("image/png").tone, "plain");
  assert.equal(explainAccept("image/png", "application/json").suggestion, undefined);
});
