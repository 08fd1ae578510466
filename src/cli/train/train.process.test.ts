import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { scratch, startOptml } from "../testing/run-optml.ts";

// Each test starts the real command: with Node's launcher, in a process of its own.
const CPU = ["--backend", "cpu"];
const LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (DEBUG|INFO|WARNING|ERROR) - \S+ - /;

/** A tree as the service writes it, with `script` as its program; `config` replaces or removes files of it. */
function tree(script: string, config: Record<string, unknown> = {}): Record<string, string> {
  const files: Record<string, unknown> = {
    hyperparameters: { sagemaker_program: '"main.ts"', sagemaker_region: '"us-west-2"', lr: "0.1" },
    inputdataconfig: { training: { TrainingInputMode: "File" } },
    resourceconfig: { current_host: "algo-1", hosts: ["algo-1"] },
    ...config,
  };
  const texts = Object.entries(files).flatMap(([name, value]) =>
    value === undefined ? [] : [[`input/config/${name}.json`, JSON.stringify(value)] as const],
  );
  return {
    "code/main.ts": script,
    "input/data/training/data.txt": "dummy data\n",
    ...Object.fromEntries(texts),
  };
}

const read = (directory: string, path: string) => readFileSync(join(directory, path), "utf8");

// The reference's train_single_machine.py, ported: it asserts on each of its arguments and writes to each of its directories.
const SINGLE_MACHINE = `
import { readFile, writeFile } from "node:fs/promises";
export async function train(job) {
  const { hyperparameters, channel_input_dirs, input_data_config, model_dir, output_data_dir } = job;
  const expect = (condition, what) => { if (!condition) throw new Error(\`\${what} is not as expected\`); };
  expect(Object.values(hyperparameters).every((value) => typeof value === "string"), "hyperparameters");
  expect(hyperparameters.lr === "0.1", "lr");
  expect(Object.keys(input_data_config).join() === "training", "input_data_config");
  expect(channel_input_dirs.training === "/opt/ml/input/data/training", "channel_input_dirs");
  expect(await readFile(\`\${channel_input_dirs.training}/data.txt\`, "utf8") === "dummy data\\n", "data.txt");
  expect(job.num_gpus === 0 && job.num_cpus > 0, "the machine");
  expect(job.hosts.join() === "algo-1" && job.current_host === "algo-1", "hosts");
  expect(process.env.CURRENT_HOST === "algo-1" && process.env.SAGEMAKER_REGION === "us-west-2", "process.env");
  await writeFile(\`\${model_dir}/model.txt\`, "model");
  await writeFile(\`\${output_data_dir}output.txt\`, "output");
}`;

test("T1–T18, T27: train_single_machine runs by the protocol, leaves success and exits with 0", async (t) => {
  const base = scratch(t, { ...tree(SINGLE_MACHINE), "model/.keep": "", "output/data/.keep": "" });
  const { exitCode, stdout, stderr } = await startOptml("/", ["train", "--base-dir", base, ...CPU]);
  assert.equal(exitCode, 0, stdout + stderr);
  assert.equal(stderr, "");
  assert.equal(read(base, "output/success"), "");
  assert.equal(existsSync(join(base, "output/failure")), false);
  assert.equal(read(base, "model/model.txt"), "model");
  assert.equal(read(base, "output/data/output.txt"), "output");
  const lines = stdout.trimEnd().split("\n");
  for (const line of lines) assert.match(line, LINE);
  for (const text of [
    "running container entrypoint",
    "Training starting",
    "Starting distributed training task",
  ]) {
    assert.ok(
      lines.some((line) => line.endsWith(` - ${text}`)),
      text,
    );
  }
});

test("T28, T29: train_single_machine_fails leaves what it threw in failure and exits with 1", async (t) => {
  const script = 'export function train() {\n  throw new Error("This failure is expected");\n}';
  const base = scratch(t, tree(script));
  const { exitCode, stdout, stderr } = await startOptml("/", ["train", "--base-dir", base, ...CPU]);
  assert.equal(exitCode, 1);
  const failure = read(base, "output/failure");
  assert.match(
    failure,
    /^uncaught exception during training: This failure is expected\nError: This failure is expected\n/,
  );
  assert.match(failure, /at train \(\/opt\/ml\/code\/main\.ts:2:9\)\n\n$/);
  assert.equal(existsSync(join(base, "output/success")), false);
  assert.match(stdout, /ERROR - container_support\.training - uncaught exception during training/);
  assert.match(
    stderr,
    /^optml: the training job failed: \.\/.*\/optml-test-[^/]+\/code\/main\.ts:2:9: .*This failure is expected\n$/,
  );
});

/** Kinds of failure: the files, the exit code, and what the failure file and standard error say. */
const FAILURES: [what: string, files: Record<string, string>, exitCode: number, message: RegExp][] = [
  [
    "T1: a configuration file that is missing",
    tree("", { resourceconfig: undefined }),
    2,
    /resourceconfig\.json": no such file/,
  ],
  [
    "T1: a configuration file that is no JSON",
    { ...tree(""), "input/config/inputdataconfig.json": "{" },
    1,
    /inputdataconfig\.json" as it is no JSON/,
  ],
  [
    "T4: no sagemaker_program",
    tree("", { hyperparameters: {} }),
    1,
    /the hyperparameter sagemaker_program is missing/,
  ],
  [
    "T4: a program that is missing",
    tree("", { hyperparameters: { sagemaker_program: "other.ts" } }),
    1,
    /there is no \/opt\/ml\/code\/other\.ts/,
  ],
  [
    "T20: a script without train",
    tree("export const x = 1;"),
    1,
    /the script has no train function: it exports x/,
  ],
  ["a script that does not parse", tree("export function train( {"), 1, /Cannot parse the script/],
  [
    "T25: a model that the default save cannot write",
    tree("export const train = () => ({});"),
    1,
    /'object' object has no attribute 'symbol'/,
  ],
  [
    "T26: a save that throws",
    tree('export const train = () => 1;\nexport function save() { throw new Error("disk"); }'),
    1,
    /during training: disk\n/,
  ],
  [
    "T29: a file that is missing",
    tree('import { readFile } from "node:fs/promises";\nexport const train = () => readFile("/opt/ml/nix");'),
    2,
    /Cannot read "\/opt\/ml\/nix": no such file/,
  ],
  [
    "T30: a script that ends its process",
    tree("export function train() { process.exit(3); }"),
    3,
    /The script called process\.exit\(3\)/,
  ],
  [
    "T3: code at S3",
    tree("", { hyperparameters: { sagemaker_program: "s.ts", sagemaker_submit_directory: "s3://b/k" } }),
    1,
    /nothing is fetched from S3/,
  ],
];

for (const [what, files, expected, message] of FAILURES) {
  test(`T28: ${what} fails the job with exit code ${expected}`, async (t) => {
    const base = scratch(t, files);
    const { exitCode, stderr } = await startOptml(base, ["train", "--base-dir", ".", ...CPU]);
    assert.equal(exitCode, expected, stderr);
    assert.match(read(base, "output/failure"), message);
    assert.match(stderr, /^optml: the training job failed: /);
    assert.equal(existsSync(join(base, "output/success")), false);
  });
}

test("T38: each of two hosts runs its own tree; where the first fails, its job fails", async (t) => {
  const script = `export function train({ hosts, current_host, output_data_dir }) {
    if (output_data_dir !== \`/opt/ml/output/data/\${current_host}\`) throw new Error(output_data_dir);
    if (current_host === hosts[0]) throw new Error("Host zero is failing");
  }`;
  const runs = ["algo-1", "algo-2"].map((current_host) => {
    const base = scratch(t, tree(script, { resourceconfig: { current_host, hosts: ["algo-1", "algo-2"] } }));
    return startOptml(base, ["train", "--base-dir", base, ...CPU]);
  });
  const [first, second] = await Promise.all(runs);
  assert.equal(first?.exitCode, 1);
  assert.match(first?.stdout ?? "", /Host zero is failing/);
  assert.equal(second?.exitCode, 0, second?.stdout);
});

test("T3: code that comes as an archive in a channel is unpacked; a seed repeats what mxnet draws", async (t) => {
  const script = `import * as mx from "mxnet";
    import { writeFile } from "node:fs/promises";
    export async function train({ model_dir }) {
      const iter = new mx.io.NDArrayIter({ data: mx.nd.array([[1], [2], [3], [4], [5], [6], [7], [8]]), batch_size: 8, shuffle: true });
      for await (const { data } of iter) await writeFile(\`\${model_dir}/drawn\`, JSON.stringify(await data[0].tolist()));
    }`;
  const home = scratch(t, { "main.ts": script });
  const packed = await startOptml(home, ["package", "-s", "main.ts", "-o", "job/input/data/code"]);
  assert.equal(packed.exitCode, 0, packed.stderr);
  assert.match(packed.stderr, /: aws s3 cp \.\/job\/input\/data\/code\/sourcedir\.tar\.gz s3:/);
  const hyperparameters = {
    sagemaker_program: '"main.ts"',
    sagemaker_submit_directory: '"file:///opt/ml/input/data/code/sourcedir.tar.gz"',
  };
  const { "code/main.ts": _, ...config } = tree("", { hyperparameters, inputdataconfig: { code: {} } });
  const drawn: string[] = [];
  for (const seed of ["7", "7", "8"]) {
    const base = scratch(t, { ...config, "model/.keep": "" });
    const archive = "input/data/code/sourcedir.tar.gz";
    const { cpSync } = await import("node:fs");
    cpSync(join(home, "job", archive), join(base, archive), { recursive: true });
    const { exitCode, stdout } = await startOptml("/", ["train", "--base-dir", base, "--seed", seed, ...CPU]);
    assert.equal(exitCode, 0, stdout);
    drawn.push(read(base, "model/drawn"));
  }
  assert.equal(drawn[0], drawn[1]);
  assert.notEqual(drawn[0], drawn[2]);
});

const DATA = new URL("../../../../shared/data/linear-regression/training", import.meta.url).pathname;
const skip = existsSync(DATA) ? false : "no ../shared/data/linear-regression";

test("test_linear_regression: trained from local files, saved by default, invoked and tested", {
  skip,
}, async (t) => {
  const script = `import * as mx from "mxnet";
    import { readFile } from "node:fs/promises";
    export async function train({ channel_input_dirs, hyperparameters }) {
      const rows = (await readFile(\`\${channel_input_dirs.training}/train_data.txt\`, "utf8")).trim().split("\\n").map((line) => line.split(" ").map(Number));
      const iter = new mx.io.NDArrayIter({ data: mx.nd.array(rows), label: mx.nd.array(rows.map(([a, b]) => [a + 2 * b])), batch_size: 20, label_name: "lin_reg_label" });
      const fc1 = mx.sym.FullyConnected(mx.sym.Variable("data"), { name: "fc1", num_hidden: 1 });
      const symbol = mx.sym.LinearRegressionOutput({ data: fc1, label: mx.sym.Variable("lin_reg_label"), name: "lro" });
      const module = new mx.mod.Module({ symbol, label_names: ["lin_reg_label"] });
      await module.fit(iter, { num_epoch: 20, optimizer_params: { learning_rate: Number(hyperparameters.lr) }, eval_metric: "mse" });
      return module;
    }`;
  const home = scratch(t, {
    "src/linear.ts": script,
    "suite/one.request.json": "[[0.5, 0.25]]",
    "suite/one.response.json": "[[1.0]]",
    "suite/one.settings.json": '{"tolerance": 0.01}',
  });
  const job = [
    "train",
    "-s",
    "src/linear.ts",
    "-c",
    `training=${DATA}`,
    "-H",
    "lr=0.1",
    "--base-dir",
    "job",
    "--json",
  ];
  const trained = await startOptml(home, [...job, ...CPU]);
  assert.equal(trained.exitCode, 0, trained.stdout + trained.stderr);
  assert.deepEqual(readdirSync(join(home, "job/model")).sort(), [
    "model-0000.params",
    "model-shapes.json",
    "model-symbol.json",
  ]);
  assert.ok(existsSync(join(home, "job/output/success")));
  const told = trained.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; status?: string });
  assert.deepEqual([...new Set(told.map(({ type }) => type))].sort(), [
    "backend",
    "log",
    "outcome",
    "progress",
  ]);
  assert.equal(told.at(-1)?.status, "Completed");

  const tested = await startOptml(home, ["test", "suite", "-m", "job/model", ...CPU]);
  assert.equal(tested.stdout.replace(/\([\d.]+ ms\)/, ""), "ok      one \n1 passed, 0 failed\n");
  assert.equal(tested.exitCode, 0, tested.stdout + tested.stderr);
});

for (const [signal, code] of [
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const) {
  test(`${signal} ends a script that loops, keeps what it wrote, and leaves neither success nor failure`, async (t) => {
    const script = `import { writeFile } from "node:fs/promises";
    export async function train({ model_dir }) {
      await writeFile(\`\${model_dir}/checkpoint\`, "kept");
      console.log("looping");
      for (;;);
    }`;
    const home = scratch(t, { "loop.ts": script });
    let isSent = false;
    const { exitCode, stderr } = await startOptml(
      home,
      ["train", "-s", "loop.ts", "--base-dir", "job", ...CPU],
      (text, kill) => {
        if (isSent || !text.includes("looping")) return;
        isSent = true;
        kill(signal);
      },
    );
    assert.equal(exitCode, code);
    assert.match(stderr, new RegExp(`^optml: the training job was stopped by ${signal}`, "m"));
    assert.equal(read(home, "job/model/checkpoint"), "kept");
    assert.deepEqual(readdirSync(join(home, "job/model")), ["checkpoint"]);
    assert.deepEqual(readdirSync(join(home, "job/output")), ["data"]);
  });
}
