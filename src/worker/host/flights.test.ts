import assert from "node:assert/strict";
import { test } from "node:test";
import { begin, createSharedCell } from "../shared-cell.ts";
import { type Flight, Flights } from "./flights.ts";
import type { WorkerJob } from "./worker-job.ts";

/** A request by its name, which notes with what words it is lost. */
function jobOf(name: string, lost: string[] = [], bytes = 1): WorkerJob {
  return {
    request: { body: new Uint8Array(bytes), content_type: name, accept: "" },
    answer: () => {},
    lose: (_, hasBegun) => lost.push(hasBegun ? `${name} begun` : name),
  };
}

function nameOf(job: WorkerJob | undefined): unknown {
  return job && "content_type" in job.request && job.request.content_type;
}

/** A guest that gets requests until it has no room. */
function filled(lost: string[] = []) {
  const cell = createSharedCell();
  const flights = new Flights(cell);
  const inside: Flight[] = [];
  while (flights.hasRoom) inside.push(flights.add(jobOf(String(inside.length), lost)));
  const [first] = inside;
  assert.ok(first && begin(cell, first.ticket));
  return { cell, flights, inside, first };
}

test("without shared memory a guest has one request at a time", () => {
  const flights = new Flights(undefined);
  const flight = flights.add(jobOf("a"));
  assert.deepEqual([flights.hasRoom, flights.takeBack()], [false, undefined]);
  flights.remove(flight);
  assert.equal(flights.hasRoom, true);
});

test("takeBack() gives the oldest request that the guest has not begun, and never the one that it is at", () => {
  const { cell, flights, inside } = filled();
  const [, second, third] = inside;
  assert.ok(second && third && begin(cell, second.ticket));
  assert.equal(nameOf(flights.takeBack()), "2");
  assert.equal(begin(cell, third.ticket), false);
  while (flights.takeBack());
  assert.equal(flights.count, 2);
});

test("requests that were taken back keep their places until the guest has passed over them", () => {
  const { flights, inside, first } = filled();
  const [, second, third] = inside;
  assert.ok(second && third);
  while (flights.takeBack());
  assert.deepEqual([flights.count, flights.hasRoom], [1, false]);
  assert.equal(flights.remove(second), false);
  assert.equal(flights.hasRoom, true);
  flights.add(jobOf("next"));
  assert.equal(flights.hasRoom, false);
  assert.equal(flights.remove(first), true);
});

test("bodies of a megabyte are not sent ahead of time", () => {
  const flights = new Flights(createSharedCell());
  flights.add(jobOf("a", [], 1024 ** 2));
  assert.equal(flights.hasRoom, false);
});

test("loseAll() blames the request that was begun last: the answers of those before were on their way", () => {
  const lost: string[] = [];
  const { cell, flights, inside } = filled(lost);
  const [, second] = inside;
  assert.ok(second && begin(cell, second.ticket));
  flights.loseAll(new Error("died"));
  assert.deepEqual(lost, ["7", "6", "5", "4", "3", "2", "1 begun", "0"]);
  assert.equal(flights.count, 0);
});

test("loseAhead() gives all back that the guest has not begun, the last first", () => {
  const lost: string[] = [];
  const { flights } = filled(lost);
  flights.loseAhead(new Error("replaced"));
  assert.deepEqual(lost, ["7", "6", "5", "4", "3", "2", "1"]);
  assert.deepEqual([flights.count, flights.hasRoom], [1, false]);
});

test("loseAll() blames the first where it is not known which was begun", () => {
  const lost: string[] = [];
  const flights = new Flights(undefined);
  flights.add(jobOf("a", lost));
  flights.add({ lose: (_, hasBegun) => lost.push(`question ${hasBegun}`) });
  flights.loseAll(new Error("died"));
  assert.deepEqual(lost, ["question false", "a begun"]);
});
