import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { servedFor } from "./testing/served.ts";

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(`./testing/${name}`, import.meta.url));

/** Gives every request back, save for one. */
const SCRIPT = `export const model_fn = () => 0;

export function transform_fn(model, data, content_type, accept) {
  if (content_type === "text/fail") throw new RangeError("the model is confused");
  return [data, accept];
}
`;
const bytesOf = (text: string) => [...new TextEncoder().encode(text)];
const REQUESTS = [
  { ContentType: "application/json", Accept: "application/json", Body: bytesOf('[[1, "é"]]') },
  { ContentType: "text/csv", Accept: "text/csv", Body: bytesOf("1,2\r\n") },
  { ContentType: "application/x-npy", Accept: "application/x-npy", Body: [0, 255, 13, 10, 128] },
  { ContentType: "text/csv", Accept: "text/csv", CustomAttributes: "trace=1", Body: bytesOf("3") },
  { ContentType: "text/fail", Body: bytesOf("4") },
];
const FAILURE = '{"error": "RangeError", "message": "the model is confused", "handler": "transform_fn"}';

function assertAnswers(answers: Record<string, unknown>[], { name = "ModelError" } = {}): void {
  const failed = answers.pop();
  assert.deepEqual(
    answers.map(({ ContentType, Body, InvokedProductionVariant }) => [
      ContentType,
      Body,
      InvokedProductionVariant,
    ]),
    [
      ["application/json", REQUESTS[0]?.Body, "AllTraffic"],
      ["text/csv; charset=utf-8", REQUESTS[1]?.Body, "AllTraffic"],
      ["application/x-npy", REQUESTS[2]?.Body, "AllTraffic"],
      ["text/csv; charset=utf-8", REQUESTS[3]?.Body, "AllTraffic"],
    ],
  );
  // The service's reference: "If your code does not set this value in the response, an empty value is returned."
  assert.equal(answers[3]?.CustomAttributes ?? "", "");
  const { message, ...facts } = failed ?? {};
  assert.deepEqual(facts, {
    name,
    status: 424,
    OriginalStatusCode: 500,
    OriginalMessage: FAILURE,
    LogStreamArn: "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/sagemaker/Endpoints/my-endpoint",
  });
  assert.ok(
    String(message).startsWith(
      `Received server error (500) from model with message "${FAILURE}". See https://`,
    ),
  );
}

async function ask(t: TestContext, command: string, ...args: string[]): Promise<void> {
  const { url } = await servedFor(t, { script: SCRIPT });
  const { stdout } = await run(command, [...args, url, JSON.stringify(REQUESTS)]);
  assertAnswers(JSON.parse(stdout));
}

function missing(command: string, ...args: string[]): string | false {
  return spawnSync(command, args).status === 0 ? false : `no ${[command, ...args].join(" ")} here`;
}

test(
  "the AWS SDK for JavaScript on Node invokes the endpoint, and gets errors as ModelError",
  {
    skip: missing("node", "--version"),
  },
  (t) => ask(t, "node", here("aws-invoke.mjs")),
);

test("the AWS SDK for JavaScript on Deno invokes the endpoint, and gets errors as ModelError", (t) =>
  ask(t, Deno.execPath(), "run", "--quiet", "--no-lock", "--allow-all", here("aws-invoke.mjs")));

test(
  "boto3 invokes the endpoint, and gets errors as ModelError",
  {
    skip: missing("python3", "-c", "import boto3"),
  },
  (t) => ask(t, "python3", here("aws-invoke.py")),
);

test("the aws command line invokes the endpoint, and tells of a ModelError", {
  skip: missing("aws", "--version"),
}, async (t) => {
  const { url } = await servedFor(t, { script: SCRIPT });
  const directory = mkdtempSync(join(tmpdir(), "optml-test-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "any",
    AWS_REGION: "eu-west-1",
  };
  const [input, output] = [join(directory, "in"), join(directory, "out")];
  const invoke = (type: string) =>
    run(
      "aws",
      [
        ...["sagemaker-runtime", "invoke-endpoint", "--endpoint-url", url, "--region", "eu-west-1"],
        ...["--endpoint-name", "my-endpoint", "--content-type", type, "--accept", type],
        ...["--body", `fileb://${input}`, output],
      ],
      { env },
    );
  writeFileSync(input, new Uint8Array([0, 255, 10]));
  const { stdout } = await invoke("application/x-npy");
  assert.equal(JSON.parse(stdout).InvokedProductionVariant, "AllTraffic");
  assert.deepEqual([...readFileSync(output)], [0, 255, 10]);
  await assert.rejects(
    invoke("text/fail"),
    /\(ModelError\) when calling the InvokeEndpoint operation: Received server error \(500\)/,
  );
});
