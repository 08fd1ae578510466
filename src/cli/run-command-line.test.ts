import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../platform/memory/memory-file-system.ts";
import { run } from "./testing/fake-host.ts";
import { VERSION } from "./version.ts";

const disk = new MemoryFileSystem();
await disk.mkdir("/home/me", { recursive: true });
await disk.writeFile("/home/me/mnist.ts", "");
await disk.writeFile("/home/me/list.json", "[1]");

test("optml --version and --help go to standard output and succeed", async () => {
  assert.deepEqual(await run(disk, ["--version"]), { exitCode: 0, stdout: `${VERSION}\n`, stderr: "" });
  const { exitCode, stdout } = await run(disk, ["--help"]);
  assert.equal(exitCode, 0);
  for (const command of ["train", "invoke", "test", "check", "package"]) {
    assert.match(stdout, new RegExp(`^  ${command} `, "m"));
    assert.match((await run(disk, [command, "--help"])).stdout, new RegExp(`^Usage: optml ${command} `));
  }
});

/** Command lines that cannot be meant, and what they are told. All exit with 2, write nothing to standard output and say where help is. */
const REFUSED: [args: string[], message: RegExp][] = [
  [["trian"], /^optml: unknown command 'trian'\n\(Did you mean train\?\)\nTry: optml --help\n$/],
  [
    ["train", "--scirpt", "x"],
    /^optml: unknown option '--scirpt'\n\(Did you mean --script\?\)\nTry: optml train --help\n$/,
  ],
  [["train", "surplus"], /^optml: too many arguments for 'train'/],
  [
    ["train"],
    /^optml: Cannot train as there is no directory \/opt\/ml: name the script to train with --script FILE/,
  ],
  [["train", "-H", "a=1"], /^optml: Cannot use --hyperparameter without --script/],
  [
    ["train", "-s", "nix.ts"],
    /^optml: Cannot use --script "nix\.ts": there is no such file\nTry: optml train --help\n$/,
  ],
  [["train", "-s", "mnist.ts", "-c", "train"], /argument 'train' is invalid\. It must be NAME=VALUE/],
  [
    ["train", "-s", "mnist.ts", "-c", "train=nix"],
    /^optml: Cannot use --channel "train=nix": there is no such file/,
  ],
  [["train", "-s", "mnist.ts", "--hyperparameters", "list.json"], /it must hold a JSON object/],
  [["train", "-s", "mnist.ts", "--hyperparameters", "mnist.ts"], /it is no JSON/],
  [["train", "--backend", "cuda"], /argument 'cuda' is invalid\. Allowed choices are auto, webgpu, cpu/],
  [["train", "--seed", "-1"], /It must be a whole number from 0/],
  [["invoke", "--model", "m"], /required option '-b, --body <file>' not specified/],
  [["invoke", "--body", "list.json"], /name --model, --script, or a running --endpoint/],
  [["invoke", "--body", "list.json", "--model", "nix"], /Cannot use --model "nix"/],
  [
    ["invoke", "--body", "list.json", "-e", "localhost:8080"],
    /must be an address, e\.g\. http:\/\/localhost:8080/,
  ],
  [["invoke", "--body", "list.json", "-e", "http://x", "-m", "m"], /the endpoint has its own/],
  [["test"], /missing required argument 'dir'/],
  [["test", "nix"], /Cannot read the suite "nix"/],
  [["check", "nix.ts"], /Cannot use the script "nix\.ts"/],
  [["package"], /Cannot package nothing/],
  [["package", "-s", "mnist.ts", "-c", "train=data"], /it must be at S3/],
];

for (const [args, message] of REFUSED) {
  test(`optml ${args.join(" ")} is refused`, async () => {
    const { exitCode, stdout, stderr } = await run(disk, args);
    assert.match(stderr, message);
    assert.match(stderr, /\nTry: optml [a-z-]/);
    assert.equal(stdout, "");
    assert.equal(exitCode, 2);
  });
}

test("optml invoke prints an endpoint's body byte for byte, and fails where its status is none of 2xx", async () => {
  const bytes = new Uint8Array([0, 255, 13, 10]);
  await disk.writeFile("/home/me/body.npy", bytes);
  const sent: Request[] = [];
  const written: Uint8Array[] = [];
  const invoke = (status: number) =>
    run(disk, ["invoke", "-e", "http://host:8080", "-b", "body.npy", "-a", "text/csv"], {
      fetch: async (request) => {
        sent.push(request);
        return new Response(bytes, { status, headers: { "content-type": "application/x-npy" } });
      },
      stdout: { isTerminal: false, columns: 80, write: (data) => void written.push(data as Uint8Array) },
    });
  const { exitCode, stderr } = await invoke(201);
  assert.equal(exitCode, 0);
  assert.equal(stderr, "201 application/x-npy\n");
  assert.deepEqual(written, [bytes]);
  assert.equal((await invoke(400)).exitCode, 1);

  const [request] = sent;
  assert.equal(request?.url, "http://host:8080/invocations");
  assert.equal(request?.headers.get("content-type"), "application/x-npy");
  assert.equal(request?.headers.get("accept"), "text/csv");
  assert.deepEqual(new Uint8Array((await request?.arrayBuffer()) ?? []), bytes);
});

test("optml test sends a suite to an endpoint, and fails where one case does", async () => {
  await disk.mkdir("/home/me/suite", { recursive: true });
  await disk.writeFile("/home/me/suite/a.request.json", "[1]");
  await disk.writeFile("/home/me/suite/a.response.json", "[1]");
  const answers = (text: string) => ({
    fetch: async () => new Response(text, { headers: { "content-type": "application/json" } }),
  });
  const passed = await run(disk, ["test", "suite", "-e", "http://host", "-f", "tap"], answers("[1]"));
  assert.equal(passed.exitCode, 0);
  assert.match(passed.stdout, /^TAP version 14\n1\.\.1\nok 1 - a\n/);
  const failed = await run(disk, ["test", "suite", "-e", "http://host"], answers("[2]"));
  assert.equal(failed.exitCode, 1);
  assert.match(failed.stdout, /^not ok {2}a\n {8}the body differs at byte 1/);
});
