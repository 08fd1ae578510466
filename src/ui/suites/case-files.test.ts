import assert from "node:assert/strict";
import { test } from "node:test";
import { caseNameProblem, folderProblem, suggestName, toDirectory } from "./case-files.ts";
import { expectationOf, expectationProblems, fromExpectation, toExpectation } from "./expectation.ts";

test("toDirectory() takes a folder with and without the container's root", () => {
  assert.equal(toDirectory("suites/requests"), "/opt/ml/suites/requests");
  assert.equal(toDirectory(" /opt/ml/suites/requests/ "), "/opt/ml/suites/requests");
});

test("folderProblem() and caseNameProblem() refuse what would not be read again", () => {
  for (const folder of ["", "a//b", "../up", "a/.hidden"])
    assert.notEqual(folderProblem(folder), undefined, folder);
  for (const name of ["", "a//b", ".hidden", "a/../b"])
    assert.notEqual(caseNameProblem(name), undefined, name);
  assert.deepEqual([folderProblem("suites/a"), caseNameProblem("digits/four")], [undefined, undefined]);
});

test("suggestName() makes a name of a label, and numbers it where it is taken", () => {
  assert.equal(suggestName("07.csv", []), "07");
  assert.equal(suggestName("drawn digit", ["drawn-digit"]), "drawn-digit-2");
  assert.equal(suggestName("…", []), "request");
});

const answer = (status: number, type: string) => ({ status, type, body: new Uint8Array([49]) });

test("expectationOf() suggests a tolerance for numbers, all bytes for others, and any body for a refusal", () => {
  assert.equal(expectationOf(answer(200, "text/csv; charset=utf-8")).match, "close");
  assert.equal(expectationOf(answer(200, "text/csv; charset=utf-8")).type, "text/csv");
  assert.equal(expectationOf(answer(200, "image/png")).match, "equal");
  assert.equal(expectationOf(answer(415, "text/plain")).match, "any");
});

test("fromExpectation() gives back what toExpectation() was made of", () => {
  const body = new Uint8Array([49]);
  const kept = { status: 201, type: "text/csv", tolerance: 0.5, body };
  assert.deepEqual(fromExpectation(toExpectation(kept, true), body), kept);
  assert.deepEqual(fromExpectation(toExpectation({ status: 415 }, false), body), { status: 415 });
});

test("expectationProblems() refuses a status and a tolerance that are none", () => {
  const fine = expectationOf(answer(200, "application/json"));
  assert.deepEqual(expectationProblems(fine), {});
  for (const status of ["", "99", "600", "2e2"])
    assert.ok(expectationProblems({ ...fine, status }).status, status);
  for (const tolerance of ["", "-1", "x"])
    assert.ok(expectationProblems({ ...fine, tolerance }).tolerance, tolerance);
  assert.deepEqual(expectationProblems({ ...fine, match: "equal", tolerance: "x" }), {});
});
