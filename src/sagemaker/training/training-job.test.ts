import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TrainingJobError } from "../errors.ts";
import { createTrainingJob, defaultJobName, type TrainingJobRequest } from "./training-job.ts";

const REQUEST: TrainingJobRequest = {
  name: "first-job",
  program: "mnist.ts",
  hyperparameters: { learning_rate: "0.11", word: "abc" },
  channels: [{ ChannelName: "train" }],
};
const NAME_PATTERN = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;

test("T9: a job has the user's hyperparameters as they are and the service's as JSON", () => {
  assert.deepEqual(createTrainingJob(REQUEST), {
    TrainingJobName: "first-job",
    HyperParameters: {
      learning_rate: "0.11",
      word: "abc",
      sagemaker_container_log_level: "20",
      sagemaker_enable_cloudwatch_metrics: "false",
      sagemaker_job_name: '"first-job"',
      sagemaker_program: '"mnist.ts"',
      sagemaker_region: '"local"',
      sagemaker_submit_directory: '"file:///opt/ml/code"',
    },
    InputDataConfig: [{ ChannelName: "train" }],
    ResourceConfig: { InstanceCount: 1 },
  });
});

test("T9: the user sets the log level, and not what the job itself says", () => {
  const hyperparameters = { sagemaker_container_log_level: "10", sagemaker_program: '"other.ts"' };
  const { HyperParameters } = createTrainingJob({ ...REQUEST, hyperparameters });
  assert.equal(HyperParameters.sagemaker_container_log_level, "10");
  assert.equal(HyperParameters.sagemaker_program, '"mnist.ts"');
});

test("F9: a default name is the program's and the time in UTC, to the millisecond", () => {
  const time = new Date(Date.UTC(2026, 10, 22, 15, 4, 5, 7));
  assert.equal(defaultJobName("digits/my_mnist.ts", time), "my-mnist-2026-11-22-15-04-05-007");
  assert.equal(defaultJobName("é.ts", time), "job-2026-11-22-15-04-05-007");
});

test("F9: a default name is one that the service takes, whatever the program is called", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), (program) => {
      const name = defaultJobName(program, new Date(0));
      assert.ok(name.length <= 63 && NAME_PATTERN.test(name), name);
    }),
  );
});

test("F10: names and values at the limit are taken", () => {
  const job = createTrainingJob({
    name: "a".repeat(63),
    program: "a.ts",
    hyperparameters: {
      ["k".repeat(256)]: "v".repeat(2500),
      ...Object.fromEntries(Array.from({ length: 93 }, (_, index) => [`p${index}`, ""])),
    },
    channels: Array.from({ length: 20 }, (_, index) => ({ ChannelName: `${index}-${"c".repeat(61)}` })),
  });
  assert.equal(Object.keys(job.HyperParameters).length, 100);
});

const REFUSED: [string, Partial<TrainingJobRequest>, RegExp][] = [
  ["TrainingJobName", { name: "a".repeat(64) }, /at most 63/],
  ["TrainingJobName", { name: "" }, /""/],
  ["TrainingJobName", { name: "-a" }, /"-a"/],
  ["TrainingJobName", { name: "a_b" }, /"a_b"/],
  ["HyperParameters.sagemaker_program", { program: "../a.ts" }, /\/opt\/ml\/code/],
  ["HyperParameters.sagemaker_program", { program: "" }, /\/opt\/ml\/code/],
  [`HyperParameters.${"k".repeat(257)}`, { hyperparameters: { ["k".repeat(257)]: "" } }, /257 characters/],
  ["HyperParameters.k", { hyperparameters: { k: "v".repeat(2501) } }, /2501 characters/],
  ["HyperParameters.k", { hyperparameters: { k: 1 as unknown as string } }, /must be text: it is 1/],
  [
    "HyperParameters",
    { hyperparameters: Object.fromEntries(Array.from({ length: 95 }, (_, index) => [`p${index}`, ""])) },
    /101 hyperparameters/,
  ],
  ["InputDataConfig.a/b", { channels: [{ ChannelName: "a/b" }] }, /"a\/b"/],
  ["InputDataConfig...", { channels: [{ ChannelName: ".." }] }, /"\.\."/],
  ["InputDataConfig.a", { channels: [{ ChannelName: "a" }, { ChannelName: "a" }] }, /another channel/],
  ["InputDataConfig", { channels: Array.from({ length: 21 }, (_, i) => ({ ChannelName: `${i}` })) }, /21/],
];
for (const [index, [field, change, message]] of REFUSED.entries()) {
  test(`F9, F10: createTrainingJob() refuses a broken ${field.slice(0, 40)} (${index + 1})`, () => {
    assert.throws(
      () => createTrainingJob({ ...REQUEST, ...change }),
      (error) => error instanceof TrainingJobError && error.field === field && message.test(error.message),
    );
  });
}
