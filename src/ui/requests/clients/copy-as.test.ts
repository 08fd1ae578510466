import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import type { SentRequest } from "../answer.ts";
import { type Client, copyAs } from "./copy-as.ts";

const directory = mkdtempSync(join(tmpdir(), "copy-as-"));
after(() => rmSync(directory, { recursive: true }));

/** Stands for `curl` and `aws`: keeps its arguments, and its input where it is asked to read that. */
const FAKE = `#!/bin/bash
printf '%s\\0' "$@" > "$OUT/args"
case "$*" in *@-*|*/dev/stdin*) cat > "$OUT/stdin" ;; esac
`;
for (const name of ["curl", "aws"]) {
  writeFileSync(join(directory, name), FAKE);
  chmodSync(join(directory, name), 0o755);
}
const canRun = (command: string) => spawnSync(command, ["--version"]).status === 0;
const hasBash = canRun("bash");
const hasPython = canRun("python3");

/** Runs a command line in a real bash, and returns what the fake client was given. */
function runBash(text: string): { args: string[]; stdin: Uint8Array } {
  writeFileSync(join(directory, "stdin"), "");
  const env = { ...process.env, PATH: `${directory}:${process.env.PATH}`, OUT: directory };
  // As a file: an argument has a limit, which what is typed or pasted has not.
  writeFileSync(join(directory, "pasted"), text);
  const { status, stderr } = spawnSync("bash", [join(directory, "pasted")], { env });
  assert.equal(status, 0, String(stderr));
  const args = readFileSync(join(directory, "args"), "utf8").split("\0").slice(0, -1);
  return { args, stdin: new Uint8Array(readFileSync(join(directory, "stdin"))) };
}

/** What curl sends for its arguments, of those that are used here. */
function readCurl({ args, stdin }: { args: string[]; stdin: Uint8Array }) {
  const headers = args.flatMap((arg, index) => (args[index - 1] === "-H" ? [arg] : []));
  const raw = args.indexOf("--data-raw");
  const body = raw < 0 ? stdin : new TextEncoder().encode(args[raw + 1]);
  assert.equal(args.includes("@-"), raw < 0);
  return { url: args[0], headers, body: [...body] };
}

const JSON_TYPE = "application/json";
const requestOf = (body: Uint8Array, contentType = JSON_TYPE, accept = "text/csv"): SentRequest => ({
  contentType,
  accept,
  body: new Uint8Array(body),
  label: "text",
});
const textOf = (text: string, ...types: string[]) => requestOf(new TextEncoder().encode(text), ...types);

const BODY = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }).map((text) => new TextEncoder().encode(text)),
  fc.uint8Array({ maxLength: 200 }),
  fc
    .constantFrom("'", "it's $HOME `x` \\ !! \"", "@file", "a\nb\r\n\t\u0007", "\u2028é😀", "-d", "")
    .map((text) => new TextEncoder().encode(text)),
);
const TYPE = fc.constantFrom("", JSON_TYPE, "text/csv; charset=utf-8", 'text/plain; a="it\'s"');

test("curl's text gives a real bash the very headers and bytes of any request", { skip: !hasBash }, () => {
  fc.assert(
    fc.property(BODY, TYPE, TYPE, (body, contentType, accept) => {
      const request = requestOf(body, contentType, accept);
      assert.deepEqual(readCurl(runBash(copyAs("curl", request, "any"))), {
        url: "http://localhost:8080/invocations",
        headers: [
          contentType === "" ? "Content-Type:" : `Content-Type: ${contentType}`,
          accept === "" ? "Accept:" : `Accept: ${accept}`,
        ],
        body: [...body],
      });
    }),
    { numRuns: 60 },
  );
});

test("curl reads a body from its input that is longer than a word may be", { skip: !hasBash }, () => {
  for (const body of [new TextEncoder().encode("1,".repeat(200_000)), new Uint8Array(200_000).fill(0xff)]) {
    assert.deepEqual(readCurl(runBash(copyAs("curl", requestOf(body), "any"))).body.length, body.length);
  }
});

test("the aws command line gets the very bytes of any request from its input", { skip: !hasBash }, () => {
  fc.assert(
    fc.property(BODY, TYPE, (body, contentType) => {
      const { args, stdin } = runBash(copyAs("aws", requestOf(body, contentType, ""), "it's"));
      assert.deepEqual(args, [
        ...["sagemaker-runtime", "invoke-endpoint", "--endpoint-url", "http://localhost:8080"],
        ...["--no-sign-request", "--region", "us-east-1", "--endpoint-name", "it's"],
        ...(contentType === "" ? [] : ["--content-type", contentType]),
        ...["--body", "fileb:///dev/stdin", "/dev/stdout"],
      ]);
      assert.deepEqual([...stdin], [...body]);
    }),
    { numRuns: 30 },
  );
});

/** Stands for boto3: prints what it is asked as JSON. */
const FAKE_BOTO3 = `
import base64, io, json
class Runtime:
    def invoke_endpoint(self, **asked):
        asked["Body"] = base64.b64encode(asked["Body"]).decode()
        open("asked", "a").write(json.dumps(asked) + "\\n")
        return {"ContentType": "", "Body": io.BytesIO(b"")}
def client(name, **_):
    return Runtime()
`;

test("boto3's text gives a real Python the very bytes of any request", { skip: !hasPython }, () => {
  writeFileSync(join(directory, "boto3.py"), FAKE_BOTO3);
  const requests = fc.sample(fc.tuple(BODY, TYPE), { numRuns: 60, seed: 1 });
  const texts = requests.map(([body, type]) => copyAs("boto3", requestOf(body, type, ""), "any"));
  writeFileSync(join(directory, "all.py"), texts.join("\n"));
  const { status, stderr } = spawnSync("python3", ["all.py"], { cwd: directory });
  assert.equal(status, 0, String(stderr));
  const asked = readFileSync(join(directory, "asked"), "utf8").trim().split("\n");
  for (const [index, [body, type]] of requests.entries()) {
    assert.deepEqual(JSON.parse(asked[index] ?? ""), {
      EndpointName: "any",
      ...(type !== "" && { ContentType: type }),
      Body: Buffer.from(body).toString("base64"),
    });
  }
});

/** Runs a program's text with stand-ins, and returns what they were given. */
async function runScript(text: string, given: Record<string, unknown>): Promise<void> {
  const AsyncFunction = Object.getPrototypeOf(runScript).constructor;
  await new AsyncFunction(...Object.keys(given), text.replace(/^import .*$/m, ""))(...Object.values(given));
}

for (const client of ["sdk", "fetch"] as const satisfies Client[]) {
  test(`the text for ${client} sends the very bytes and types of any request`, async () => {
    await fc.assert(
      fc.asyncProperty(BODY, TYPE, TYPE, async (body, contentType, accept) => {
        const seen: unknown[] = [];
        const fetch = async (
          url: string,
          options: { headers?: Record<string, string>; body: Uint8Array },
        ) => {
          const type = options.headers?.["Content-Type"] ?? "";
          seen.push(url, type, options.headers?.Accept ?? "", [...options.body]);
          return { status: 200, text: async () => "" };
        };
        class InvokeEndpointCommand {
          constructor(asked: {
            EndpointName: string;
            ContentType?: string;
            Accept?: string;
            Body: Uint8Array;
          }) {
            const url = `endpoints/${asked.EndpointName}/invocations`;
            seen.push(url, asked.ContentType ?? "", asked.Accept ?? "", [...asked.Body]);
          }
        }
        class SageMakerRuntimeClient {
          send = async () => ({ Body: new Uint8Array() });
        }
        const given = { fetch, InvokeEndpointCommand, SageMakerRuntimeClient, console: { log() {} } };
        await runScript(copyAs(client, requestOf(body, contentType, accept), "any"), given);
        assert.deepEqual(seen, ["endpoints/any/invocations", contentType, accept, [...body]]);
      }),
      { numRuns: 40 },
    );
  });
}

test("a plain request is copied as a person would write it", () => {
  assert.equal(
    copyAs("curl", textOf("[[1, 2]]"), "mnist"),
    [
      "curl http://localhost:8080/invocations \\",
      "  -H 'Content-Type: application/json' \\",
      "  -H 'Accept: text/csv' \\",
      "  --data-raw '[[1, 2]]'",
    ].join("\n"),
  );
});
