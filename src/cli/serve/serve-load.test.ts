import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./testing/load-client.ts";
import { servedFor } from "./testing/served.ts";

/** A small model of tensors, whose handlers make more of them than they free. */
const SCRIPT = `import * as mx from "mxnet";

export const model_fn = () => mx.nd.array([[2, 3]]);

export async function transform_fn(model, data, content_type, accept) {
  const rows = mx.nd.array(JSON.parse(data)).mul(model).sum({ axis: 1 });
  return [JSON.stringify([...(await rows.asnumpy())]), accept];
}
`;
const BODY = "[[1, 2], [3, 4]]";
const EXPECTED = "[8,18]";

test("5,000 requests at 16 connections are answered rightly, and tensors stay as many", async (t) => {
  const { port, endpoint } = await servedFor(t, { script: SCRIPT, workers: 2 });
  const asked = { port, connections: 16, body: BODY, expected: EXPECTED };
  await load({ ...asked, requests: 100 });
  const before = endpoint.figures.tensors;
  const { statuses, wrongBodies } = await load({ ...asked, requests: 5000 });
  assert.deepEqual([wrongBodies[0], statuses], [undefined, { 200: 5000 }]);
  assert.deepEqual(endpoint.figures, { waiting: 0, running: 0, restarts: 0, tensors: before });
});

test("a worker that is killed every 500 requests costs no answer", async (t) => {
  const { port, endpoint, killWorker } = await servedFor(t, { script: SCRIPT, workers: 2 });
  const { statuses, wrongBodies } = await load({
    ...{ port, connections: 16, requests: 2500, body: BODY, expected: EXPECTED },
    onAnswer: (count) => {
      if (count % 500 === 0 && count < 2500) killWorker();
    },
  });
  assert.deepEqual([wrongBodies[0], statuses], [undefined, { 200: 2500 }]);
  assert.equal(endpoint.figures.restarts, 4);
});
