import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { NodeQuestion, NodeReport } from "../../sagemaker/trace/node-report.ts";
import type { ErrorData } from "../../worker/messages.ts";
import type { RequestRecord } from "../trace/trace-model.ts";
import { until } from "../until.ts";
import { createNodeValuesModel, type NodesState } from "./node-values-model.ts";

function record(id: number, elapsedMs = 1): RequestRecord {
  const trace = { ticket: id, startedMs: 0, stages: [], findings: [], isCut: false };
  const stages = [{ name: "predict_fn", source: "default", elapsedMs }] as const;
  const times = { askedMs: 0, queuedMs: 0, elapsedMs };
  return { id, status: 200, worker: 1, stages, ...times, trace: signal({ status: "here", trace }) };
}

function open() {
  const version = signal(0);
  const records: RequestRecord[] = [];
  const asked: [number, NodeQuestion][] = [];
  const answers: PromiseWithResolvers<NodeReport>[] = [];
  const model = createNodeValuesModel({
    version,
    list: () => [...records],
    readNodes(id, question) {
      asked.push([id, question]);
      const answer = Promise.withResolvers<NodeReport>();
      answers.push(answer);
      return answer.promise;
    },
  });
  const add = (each: RequestRecord) => {
    records.push(each);
    version.value += 1;
  };
  return { model, add, asked, answers };
}

/** The request that is read, or was. */
function stateOf(model: ReturnType<typeof open>["model"]): RequestRecord | undefined {
  const { value } = model.state;
  return value.status === "none" ? undefined : value.request;
}

const REPORT: NodeReport = { runs: [], runCount: 1, symbols: [], nodes: [] };

test("the latest request's nodes are read once the graph is shown, and those of each that comes", async () => {
  const { model, add, asked, answers } = open();
  add(record(1));
  assert.deepEqual(asked, []);
  model.open();
  assert.deepEqual(asked, [[1, { run: 0, nodes: [], figures: true }]]);
  add(record(2));
  add(record(3));
  // What came while the first was read is skipped but for the last.
  answers[0]?.resolve(REPORT);
  await until(() => stateOf(model)?.id === 3);
  assert.equal(asked[1]?.[0], 3);
  answers[1]?.resolve(REPORT);
  await until(() => model.state.value.status === "read");
  model.close();
  add(record(4));
  assert.equal(asked.length, 2);
});

test("a request that took long is predicted again when one asks for it", async () => {
  const { model, add, asked, answers } = open();
  add(record(1, 1500));
  model.open();
  assert.equal(model.state.value.status, "unread");
  assert.deepEqual(asked, []);
  const read = model.read();
  answers[0]?.reject(new RangeError("it is gone"));
  await read;
  const { error } = model.state.value as NodesState & { error?: ErrorData };
  assert.equal(error?.message, "it is gone");
});

test("readOutput() asks for one node, once; one that the run lacks is known to be none", async () => {
  const { model, add, asked, answers } = open();
  add(record(1));
  model.open();
  answers[0]?.resolve(REPORT);
  await until(() => model.state.value.status === "read");
  void model.readOutput("fc");
  await model.readOutput("fc");
  assert.deepEqual(asked.slice(1), [[1, { run: 0, nodes: ["fc"], figures: false }]]);
  answers[1]?.resolve({ ...REPORT, nodes: [{ name: "fc", outputs: [{ kind: "plain", value: 1 }] }] });
  await until(() => model.outputs.value.get("fc")?.status === "read");
  void model.readOutput("label");
  answers[2]?.resolve(REPORT);
  await until(() => model.outputs.value.get("label")?.status === "read");
  assert.deepEqual(model.outputs.value.get("label"), { status: "read", outputs: undefined });
});
