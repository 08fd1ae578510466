import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../cli.ts", import.meta.url));
const FLAGS = ["run", "--quiet", "--no-lock", "--no-check", "--allow-all", "--unstable-worker-options"];

/** Answers at once, or once a request with the body "go" came. */
const SCRIPT = `let loads = 0;
export const model_fn = () => ({ loads: ++loads });
export function transform_fn(model, data, content_type, accept) {
  console.log("asked " + data);
  if (data === "wait") for (const end = Date.now() + 500; Date.now() < end; );
  if (data === "loop") for (;;);
  return [data, accept];
}
`;

interface Running {
  child: Deno.ChildProcess;
  url: string;
  directory: string;
  /** Fulfilled when the output, from what was seen last on, has this. */
  saw(pattern: RegExp): Promise<void>;
  exited: Promise<number>;
}

function spawn(...args: string[]): Deno.ChildProcess {
  const command = [...FLAGS, CLI, "serve", ...args];
  return new Deno.Command(Deno.execPath(), { args: command, stdout: "piped", stderr: "piped" }).spawn();
}

/** Starts `optml serve` as a process of its own, on a free port. */
async function startServe(t: TestContext, ...args: string[]): Promise<Running> {
  const directory = mkdtempSync(join(tmpdir(), "optml-test-"));
  writeFileSync(join(directory, "main.ts"), SCRIPT);
  const child = spawn(
    ...["--script", join(directory, "main.ts"), "--backend", "cpu", "--port", "0", "--workers", "1"],
    ...args,
  );
  const exited = child.status.then(({ code }) => code);
  t.after(async () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await exited;
    rmSync(directory, { recursive: true });
  });
  let output = "";
  const waiting = new Set<() => void>();
  const hear = (piece: Uint8Array) => {
    output += new TextDecoder().decode(piece);
    for (const look of waiting) look();
  };
  const listen = async (stream: ReadableStream<Uint8Array>) => {
    for await (const piece of stream) hear(piece);
  };
  void listen(child.stdout);
  void listen(child.stderr);
  let url = "";
  const saw = (pattern: RegExp) => {
    const { promise, resolve: found, reject } = Promise.withResolvers<void>();
    const look = () => {
      const match = pattern.exec(output);
      if (!match) return;
      waiting.delete(look);
      url ||= match[1] ?? "";
      output = output.slice(match.index + match[0].length);
      found();
    };
    void exited.then(() => reject(new Error(`The server ended before it said ${pattern}: ${output}`)));
    promise.catch(() => undefined);
    waiting.add(look);
    look();
    return promise;
  };
  await saw(/Serving at (\S+) /);
  return { child, url, directory, saw, exited };
}

const post = (url: string, body: string) =>
  fetch(`${url}/invocations`, { method: "POST", body, headers: { "content-type": "application/json" } });

test("H6: SIGTERM answers what was accepted, takes nothing more, and ends with 0", async (t) => {
  const { child, url, saw, exited } = await startServe(t);
  const accepted = ["wait", "next"].map((body) => post(url, body));
  await saw(/asked wait/);
  child.kill("SIGTERM");
  await saw(/Stopping/);
  await assert.rejects(post(url, "late"));
  const answers = await Promise.all(accepted.map(async (answer) => (await answer).text()));
  assert.deepEqual(answers, ["wait", "next"]);
  assert.equal(await exited, 0);
});

test("a second SIGTERM ends the server at once", async (t) => {
  const { child, url, saw, exited } = await startServe(t);
  post(url, "loop").catch(() => undefined);
  await saw(/asked loop/);
  child.kill("SIGTERM");
  await saw(/Stopping/);
  child.kill("SIGTERM");
  assert.equal(await exited, 143);
});

test("a model_fn that fails ends the server with its reason and place (clause H4)", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "optml-test-"));
  t.after(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, "model/code"), { recursive: true });
  writeFileSync(
    join(directory, "model/code/inference.ts"),
    'export const model_fn = () => {\n  throw new Error("no weights");\n};\n',
  );
  const child = spawn("--model", join(directory, "model"), "--backend", "cpu", "--port", "0");
  const { code, stderr } = await child.output();
  const told = new TextDecoder().decode(stderr);
  assert.equal(code, 1);
  assert.match(
    told,
    /^optml: Cannot serve: \/opt\/ml\/code\/inference\.ts:2:\d+: Cannot complete model_fn: no weights$/m,
  );
});

test("--reload serves a changed script, and loads the model only where it changed", async (t) => {
  const { url, directory, saw } = await startServe(t, "--reload", "--metrics");
  const change = (from: string, to: string) =>
    writeFileSync(join(directory, "main.ts"), SCRIPT.replace(from, to));
  change("[data, accept]", '["new " + data + model.loads, accept]');
  await saw(/The changed script serves\n/);
  assert.equal(await (await post(url, "a")).text(), "new a1");
  change("[data, accept]", "[data, accept");
  await saw(/does not serve, the one before goes on: \S*\bmain\.ts:\d+:/);
  assert.equal(await (await post(url, "a")).text(), "new a1");
  change("++loads", "9");
  await saw(/with its model loaded anew/);
  assert.equal(await (await post(url, "a")).text(), "a");
  assert.match(await (await fetch(`${url}/metrics`)).text(), /optml_requests_total\{status="200"\} 3/);
});
