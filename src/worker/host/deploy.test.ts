import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { ErrorData, LogRecord } from "../messages.ts";
import { FakeGuest, STARTS, textResult } from "../testing/fake-guest.ts";
import { deploy as deployWith } from "./deploy.ts";
import type { DeployOptions, WorkerState } from "./script-host.ts";
import type { ScriptHostParts } from "./script-host-parts.ts";

const BAD_MODEL: ErrorData = { name: "Error", message: "no such model", stack: "", facts: {} };

/** An endpoint of fake guests. Timers run when the test says so. */
function deploy(
  options: Partial<DeployOptions> = {},
  answers: ConstructorParameters<typeof FakeGuest>[0] = STARTS,
  sharesMemory = false,
  modelText?: () => Promise<string | undefined>,
) {
  const guests: FakeGuest[] = [];
  const timers = new Set<{ delayMs: number; callback: () => void }>();
  const states: WorkerState[] = [];
  const logs: LogRecord[] = [];
  const parts: ScriptHostParts = {
    files: new MemoryFileSystem(),
    sharesMemory,
    openFilesPort: () => new MessageChannel().port1,
    createGuest: () => {
      const guest = new FakeGuest(answers);
      guests.push(guest);
      return guest;
    },
    compile: async (entry) => ({ entry, modules: [] }),
    diagnose: async () => [],
    ...(modelText && { modelText }),
    schedule: (delayMs, callback) => {
      const timer = {
        delayMs,
        callback: () => {
          timers.delete(timer);
          callback();
        },
      };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const endpoint = deployWith(parts, {
    script: "/opt/ml/code/main.ts",
    workers: 1,
    onWorker: (state) => states.push(state),
    onLog: (record) => logs.push(record),
    ...options,
  });
  return { endpoint, guests, timers, states, logs };
}

function invocation(body = "hello"): Request {
  return new Request("http://localhost/invocations", { method: "POST", body });
}

/** Lets everything run that waits for nothing else. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
}

async function bodyOf(response: Response): Promise<unknown> {
  return JSON.parse(await response.text());
}

test("deploy() starts its workers side by side, and model_fn runs exactly once in each", async () => {
  const { endpoint, guests } = deploy({ workers: 3 });
  await endpoint.ready;
  assert.equal(guests.length, 3);
  assert.deepEqual(
    guests.map((guest) => guest.count("loadModel")),
    [1, 1, 1],
  );
  assert.deepEqual(
    endpoint.workers.map(({ status, modelFnCalls }) => [status, modelFnCalls]),
    Array(3).fill(["ready", 1]),
  );
});

test("deploy() counts the default model_fn too", async () => {
  const model = { family: "Module", className: "Module", source: "default", inputs: [], outputs: [] };
  const { endpoint } = deploy(
    {},
    { ...STARTS, loadModel: () => ({ ...model, parameterCount: 1, elapsedMs: 1 }) },
  );
  await endpoint.ready;
  assert.equal(endpoint.workers[0]?.modelFnCalls, 1);
});

test("deploy() fails with what model_fn threw, and ends the other workers (clause H4)", async () => {
  let started = 0;
  const loadModel = () => {
    if (++started > 1) throw BAD_MODEL;
    return { source: "script" };
  };
  const { endpoint, guests } = deploy({ workers: 2 }, { ...STARTS, loadModel });
  await assert.rejects(endpoint.ready, { message: "no such model" });
  assert.deepEqual(
    endpoint.workers.map(({ status }) => status),
    ["stopped", "failed"],
  );
  assert.ok(guests.every(({ isTerminated }) => isTerminated));
  const { response } = await endpoint.invoke(invocation());
  assert.equal(response.status, 503);
  assert.match(await response.text(), /no such model/);
});

test("invoke() answers /ping and other paths without a worker (clauses H2, H7)", async () => {
  const { endpoint, guests } = deploy();
  await endpoint.ready;
  const ping = await endpoint.invoke(new Request("http://localhost/ping"));
  assert.deepEqual([ping.response.status, ping.worker], [200, undefined]);
  const other = await endpoint.invoke(new Request("http://localhost/other"));
  assert.equal(other.response.status, 404);
  assert.equal(guests[0]?.count("invoke"), 0);
});

test("invoke() gives each worker one request at a time, in the order in which they came", async () => {
  const { endpoint, guests } = deploy({ workers: 2 });
  await endpoint.ready;
  const answers = ["a", "b", "c"].map((body) => endpoint.invoke(invocation(body)));
  await settle();
  assert.deepEqual(
    guests.map((guest) => guest.count("invoke")),
    [1, 1],
  );

  guests[1]?.reply(textResult("from 2"));
  await settle();
  assert.deepEqual(
    guests.map((guest) => guest.count("invoke")),
    [1, 2],
  );
  guests[0]?.reply(textResult("from 1"));
  guests[1]?.reply(textResult("from 2 again"));
  const done = await Promise.all(answers);
  assert.deepEqual(
    done.map(({ worker }) => worker),
    [1, 2, 2],
  );
  assert.deepEqual(await Promise.all(done.map(({ response }) => response.text())), [
    "from 1",
    "from 2",
    "from 2 again",
  ]);
});

test("invoke() asks another worker where one dies", async () => {
  const { endpoint, guests, logs } = deploy();
  await endpoint.ready;
  const answer = endpoint.invoke(invocation());
  await settle();
  guests[0]?.tell({ type: "deviceLost", reason: "the driver was reset" });
  await settle();
  guests[1]?.reply(textResult("well"));
  const { response } = await answer;
  assert.deepEqual([response.status, await response.text()], [200, "well"]);
  assert.match(logs.at(-1)?.text ?? "", /driver was reset/);
});

test("invoke() answers 500 with the reason and the last handler where a second worker dies of it too", async () => {
  const { endpoint, guests, logs } = deploy();
  await endpoint.ready;
  const answer = endpoint.invoke(invocation());
  await settle();
  guests[0]?.crash("out of memory");
  await settle();
  guests[1]?.tell({ type: "handler", name: "predict_fn" });
  guests[1]?.tell({ type: "deviceLost", reason: "the driver was reset." });
  const { response, result } = await answer;
  assert.equal(response.status, 500);
  assert.deepEqual(await bodyOf(response), {
    error: "GuestDeathError",
    message:
      "The worker died: its GPU device was lost: the driver was reset, predict_fn was the last function to begin",
    handler: "predict_fn",
  });
  assert.equal(result?.error?.facts.functionName, "predict_fn");
  assert.match(logs.at(-1)?.text ?? "", /driver was reset/);

  await settle();
  assert.equal(guests.length, 3);
  assert.deepEqual([guests[1]?.isTerminated, endpoint.workers[0]?.status], [true, "ready"]);
  const again = endpoint.invoke(invocation());
  await settle();
  guests[2]?.reply(textResult("well"));
  assert.equal(await (await again).response.text(), "well");
});

test("a worker that dies while it is free is replaced too, and gets no request meanwhile", async () => {
  const { endpoint, guests } = deploy();
  await endpoint.ready;
  guests[0]?.crash("out of memory");
  const answer = endpoint.invoke(invocation());
  await settle();
  assert.deepEqual(
    guests.map((guest) => guest.count("invoke")),
    [0, 1],
  );
  guests[1]?.reply(textResult("well"));
  assert.equal((await answer).response.status, 200);
});

test("a worker that dies three times with no answer between is given up, and says why", async () => {
  const { endpoint, guests, states } = deploy();
  await endpoint.ready;
  const answers = [endpoint.invoke(invocation()), endpoint.invoke(invocation())];
  for (let death = 0; death < 3; death++) {
    await settle();
    guests.at(-1)?.crash("out of memory");
    await settle();
  }
  const done = await Promise.all(answers);
  assert.deepEqual(
    done.map(({ response }) => response.status),
    [500, 503],
  );
  assert.equal(guests.length, 3);
  const state = states.at(-1);
  assert.ok(state?.status === "failed");
  assert.match(state.error.message, /worker 1 is given up.*3 times.*out of memory/);
  const { response } = await endpoint.invoke(invocation());
  assert.equal(response.status, 503);
});

test("an answer between deaths keeps a worker from being given up", async () => {
  const { endpoint, guests } = deploy();
  await endpoint.ready;
  const first = endpoint.invoke(invocation());
  for (const fate of ["dies", "dies", "answers", "dies", "dies"]) {
    if (fate === "answers") void endpoint.invoke(invocation());
    await settle();
    if (fate === "dies") guests.at(-1)?.crash("out of memory");
    else guests.at(-1)?.reply(textResult("well"));
    await settle();
  }
  assert.equal((await first).response.status, 500);
  assert.equal(endpoint.workers[0]?.status, "ready");
});

test("a worker that dies in each start is given up, and the endpoint with it", async () => {
  const start = (guest: FakeGuest) => guest.crash("its code did not load");
  const { endpoint, guests } = deploy({}, { ...STARTS, start });
  await assert.rejects(endpoint.ready, /3 times.*its code did not load/);
  assert.equal(guests.length, 3);
});

test("the others go on where one worker is given up", async () => {
  const { endpoint, guests } = deploy({ workers: 2 });
  await endpoint.ready;
  const [first] = guests;
  first?.crash("one");
  await settle();
  guests.at(-1)?.crash("two");
  await settle();
  guests.at(-1)?.crash("three");
  await settle();
  assert.deepEqual(
    endpoint.workers.map(({ status }) => status),
    ["failed", "ready"],
  );
  const answer = endpoint.invoke(invocation());
  await settle();
  guests[1]?.reply(textResult("well"));
  assert.equal((await answer).worker, 2);
});

test("SAGEMAKER_MODEL_SERVER_TIMEOUT limits a request: the worker is replaced and the answer says so (clause H5)", async () => {
  const { endpoint, guests, timers } = deploy({ env: { SAGEMAKER_MODEL_SERVER_TIMEOUT: "5" } });
  await endpoint.ready;
  const answer = endpoint.invoke(invocation());
  await settle();
  const [timer] = timers;
  assert.equal(timer?.delayMs, 5000);
  timer?.callback();
  const { response } = await answer;
  assert.equal(response.status, 504);
  assert.match(await response.text(), /did not answer within 5 s/);
  await settle();
  assert.deepEqual([guests[0]?.isTerminated, endpoint.workers[0]?.status], [true, "ready"]);
});

test("a worker whose time is over is waited for as long as isPatient() says so", async () => {
  let isPatient = true;
  const env = { SAGEMAKER_MODEL_SERVER_TIMEOUT: "5" };
  const { endpoint, guests, timers } = deploy({ env, isPatient: () => isPatient });
  await endpoint.ready;
  const answer = endpoint.invoke(invocation());
  await settle();
  const bite = () => [...timers].find(({ delayMs }) => delayMs === 5000)?.callback();
  bite();
  assert.equal(guests.length, 1);
  isPatient = false;
  bite();
  assert.equal((await answer).response.status, 504);
});

test("SAGEMAKER_MODEL_SERVER_TIMEOUT is 60 s where it is not set, and the timer ends nobody after the answer", async () => {
  const { endpoint, guests, timers } = deploy();
  await endpoint.ready;
  const answer = endpoint.invoke(invocation());
  await settle();
  assert.deepEqual(
    [...timers].map(({ delayMs }) => delayMs),
    [60000],
  );
  guests[0]?.reply(textResult("well"));
  await answer;
  for (const { callback } of timers) callback();
  assert.equal(endpoint.workers[0]?.status, "ready");
  endpoint.undeploy();
  assert.equal(timers.size, 0);
});

test("undeploy() ends all workers at once and answers 503 to what is under way or waits", async () => {
  const { endpoint, guests } = deploy();
  await endpoint.ready;
  const answers = [endpoint.invoke(invocation()), endpoint.invoke(invocation())];
  await settle();
  endpoint.undeploy();
  assert.ok(guests[0]?.isTerminated);
  assert.deepEqual(
    (await Promise.all(answers)).map(({ response }) => response.status),
    [503, 503],
  );
  assert.equal(endpoint.workers[0]?.status, "stopped");
  assert.equal((await endpoint.invoke(invocation())).response.status, 503);
  await settle();
  assert.equal(guests.length, 1);
});

test("reload() has every worker load the script anew and keeps the models", async () => {
  const { endpoint, guests } = deploy({ workers: 2 });
  await endpoint.ready;
  await endpoint.reload();
  assert.deepEqual(
    guests.map((guest) => [guest.count("load"), guest.count("loadModel")]),
    Array(2).fill([2, 1]),
  );
});

test("reload() with models has new guests load theirs beside those that serve", async () => {
  const { endpoint, guests } = deploy();
  await endpoint.ready;
  const before = endpoint.invoke(invocation("before"));
  await settle();
  await endpoint.reload({ models: true });
  assert.deepEqual(
    guests.map((guest) => [guest.count("loadModel"), guest.isTerminated]),
    [
      [1, false],
      [1, false],
    ],
  );
  const after = endpoint.invoke(invocation("after"));
  await settle();
  guests[1]?.replyTo("after", textResult("new"));
  guests[0]?.replyTo("before", textResult("old"));
  assert.equal(await (await after).response.text(), "new");
  assert.equal(await (await before).response.text(), "old");
  assert.deepEqual([guests[0]?.isTerminated, endpoint.workers[0]?.modelFnCalls], [true, 2]);
});

test("reload() with models keeps the old where the new does not load, and says why", async () => {
  let loads = 0;
  const loadModel = () => {
    if (++loads > 1) throw BAD_MODEL;
    return { source: "script" };
  };
  const { endpoint, guests } = deploy({}, { ...STARTS, loadModel });
  await endpoint.ready;
  await assert.rejects(endpoint.reload({ models: true }), { message: "no such model" });
  const answer = endpoint.invoke(invocation());
  await settle();
  guests[0]?.reply(textResult("old"));
  assert.equal(await (await answer).response.text(), "old");
});

test("more requests than the queue's limit are answered 503 at once", async () => {
  const { endpoint, guests } = deploy({ queueLimit: 1 });
  await endpoint.ready;
  const [first, second] = [endpoint.invoke(invocation("1")), endpoint.invoke(invocation("2"))];
  await settle();
  assert.match(endpoint.refusal?.message ?? "", /1 requests wait for a worker, the limit is 1/);
  const third = await endpoint.invoke(invocation("3"));
  assert.equal(third.response.status, 503);
  assert.match(await third.response.text(), /overloaded/);
  for (const body of ["1", "2"]) {
    guests[0]?.replyTo(body, textResult("well"));
    await settle();
  }
  assert.deepEqual([(await first).response.status, (await second).response.status], [200, 200]);
  assert.equal(endpoint.refusal, undefined);
});

test("a queue of no length takes a request where a worker is idle", async () => {
  const { endpoint, guests } = deploy({ queueLimit: 0 }, STARTS, true);
  await endpoint.ready;
  assert.equal(endpoint.refusal, undefined);
  const first = endpoint.invoke(invocation("1"));
  await settle();
  assert.equal((await endpoint.invoke(invocation("2"))).response.status, 503);
  guests[0]?.reply(textResult("well"));
  assert.equal((await first).response.status, 200);
});

test("users.md 18: a worker in a crash loop rests, longer each time, and requests are refused until it serves", async () => {
  const { endpoint, guests, timers } = deploy({ recovers: true });
  await endpoint.ready;
  for (let death = 0; death < 3; death++) {
    guests.at(-1)?.crash("out of memory");
    await settle();
  }
  assert.equal((await endpoint.invoke(invocation())).response.status, 503);
  const [rest] = [...timers];
  assert.equal(rest?.delayMs, 1000);
  rest?.callback();
  await settle();
  guests.at(-1)?.crash("out of memory");
  await settle();
  const [longer] = [...timers];
  assert.equal(longer?.delayMs, 2000);
  longer?.callback();
  const answer = endpoint.invoke(invocation());
  await settle();
  guests.at(-1)?.reply(textResult("well"));
  assert.equal((await answer).response.status, 200);
  assert.deepEqual([guests.length, endpoint.figures.restarts], [5, 4]);
});

test("a worker that shares memory has its next requests ahead of time, and an idle one takes the oldest from there", async () => {
  const { endpoint, guests } = deploy({ workers: 2 }, STARTS, true);
  await endpoint.ready;
  const bodies = ["a", "b", "c", "d", "e"];
  const answers = bodies.map((body) => endpoint.invoke(invocation(body)));
  await settle();
  assert.deepEqual(
    guests.map((guest) => guest.count("invoke")),
    [3, 2],
  );
  assert.deepEqual([endpoint.figures.waiting, endpoint.figures.running], [3, 2]);

  // The second answers all that it has, and what the first has ahead of time; the first is still at its first.
  for (const body of ["b", "d", "c", "e"]) {
    guests[1]?.replyTo(body, textResult(body));
    await settle();
  }
  guests[0]?.replyTo("a", textResult("a"));
  const done = await Promise.all(answers);
  assert.deepEqual(
    done.map(({ worker }) => worker),
    [1, 2, 2, 2, 2],
  );
  assert.deepEqual(await Promise.all(done.map(({ response }) => response.text())), bodies);
});

test("a request that a worker had not begun when it died is asked again as often as needed", async () => {
  const { endpoint, guests } = deploy({}, STARTS, true);
  await endpoint.ready;
  const [first, second] = [endpoint.invoke(invocation("a")), endpoint.invoke(invocation("b"))];
  for (let death = 0; death < 2; death++) {
    await settle();
    guests[death]?.crash("killed");
  }
  await settle();
  guests[2]?.reply(textResult("well"));
  assert.deepEqual([(await first).response.status, (await second).response.status], [500, 200]);
});

test("reload() of what changed loads the model anew where model_fn changed, and only there", async () => {
  let text = "model_fn";
  const { endpoint, guests } = deploy({}, STARTS, false, async () => text);
  await endpoint.ready;
  await endpoint.reload({ models: "changed" });
  assert.deepEqual([guests.length, guests[0]?.count("load"), guests[0]?.count("loadModel")], [1, 2, 1]);
  text = "another model_fn";
  await endpoint.reload({ models: "changed" });
  assert.deepEqual([guests.length, guests[1]?.count("loadModel")], [2, 1]);
  await endpoint.reload({ models: "changed" });
  assert.deepEqual([guests.length, guests[1]?.count("load")], [2, 2]);
});
