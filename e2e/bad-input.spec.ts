import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { packTar } from "modern-tar";
import { FaultPage } from "./fault-page.ts";
import { PARAMS, TINY_MODEL, UNKNOWN_OPERATORS } from "./tiny-model.ts";

test("A script that cannot train says why, at which line, and the link opens it there", async ({ page }) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("code", { "helper.ts": 'export function inner() {\n  JSON.parse("{");\n}\n' });

  const parse = await workbench.trainFails("export function train() {\n  const a = ;\n}\n");
  expect(parse).toContain("CompileError Cannot parse the script: Expression expected defaults.ts:2:13");
  await workbench.job.getByRole("button", { name: "defaults.ts:2:13", exact: true }).first().click();
  await expect(workbench.place(2, 13)).toBeVisible();

  const thrown = await workbench.trainFails(`import { inner } from "./helper.ts";
export function train() {
  try {
    inner();
  } catch (cause) {
    throw new Error("the batch is empty", { cause });
  }
}
`);
  expect(thrown).toContain("Cannot complete train: the batch is empty defaults.ts:6:11");
  expect(thrown).toMatch(/Caused by SyntaxError .* helper\.ts:2:8/);
  await expect(workbench.job.getByLabel("Failure reason")).toContainText(
    "AlgorithmError: uncaught exception during training: the batch is empty",
  );
  await workbench.job.getByRole("button", { name: "helper.ts:2:8", exact: true }).first().click();
  await expect(workbench.place(2, 8)).toBeVisible();

  const returned = await workbench.trainFails("export function train() {\n  return { weights: [1] };\n}\n");
  expect(returned).toContain("'object' object has no attribute 'symbol'");
  expect(returned).toContain("add a save function to the script");

  const nothing = await workbench.trainFails("export function tran() {}\n");
  expect(nothing).toContain("the script has no train function: it exports tran");

  const missing = await workbench.trainFails('import { x } from "./nowhere.ts";\nexport const train = x;\n');
  expect(missing).toContain('Cannot import "./nowhere.ts": no such file defaults.ts:1:19');
  const foreign = await workbench.trainFails('import lodash from "lodash";\nexport const train = lodash;\n');
  expect(foreign).toContain('a script may import "mxnet"');
});

test("A channel that is missing, empty, or holds a broken file is named, with the line that reads it", async ({
  page,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  const script = `import * as mx from "mxnet";
export async function train({ channel_input_dirs }) {
  const directory = channel_input_dirs.digits;
  await mx.io.MNISTIter({ image: directory + "/images", label: directory + "/labels", batch_size: 1 });
}
`;
  expect(await workbench.trainFails(script)).toMatch(
    /Cannot read ".*undefined\/images".* defaults\.ts:4:\d+/,
  );

  await workbench.tab("Train");
  await workbench.run.getByRole("button", { name: "Add channel" }).click();
  await workbench.run.getByRole("textbox", { name: "Name of the new channel" }).fill("digits");
  await workbench.run.getByRole("button", { name: "Add channel" }).click();
  await expect(workbench.run.getByText("empty: drop files on it in the tree")).toBeVisible();
  expect(await workbench.trainFails(script)).toContain('its channel "digits" has no files: put them into');

  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 9);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 5);
  await workbench.put("digits", { images: gzipSync(images), labels });
  expect(await workbench.trainFails(script)).toMatch(
    /Cannot load "\/opt\/ml\/input\/data\/digits\/images": .*compressed with gzip: decompress it first/,
  );
  await workbench.put("digits", { images: images.subarray(0, 17) });
  expect(await workbench.trainFails(script)).toMatch(
    /Cannot load ".*\/digits\/images": .*cut off or corrupt/,
  );
  await workbench.put("digits", { images });
  expect(await workbench.train()).toBe("Completed");
});

test("An archive that is no whole model.tar.gz is refused, and the model stays", async ({ page }) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("model", TINY_MODEL);
  const entries = Object.entries(TINY_MODEL).map(([name, body]) => entry(name, body));
  const whole = gzipSync(await packTar(entries));
  const archives: [archive: Uint8Array, why: RegExp][] = [
    [whole.subarray(0, 200), /cut short or damaged/],
    [Buffer.from("no archive at all"), /Cannot read the archive as gzip/],
    [
      gzipSync(await packTar([entry("../../code/defaults.ts", "x")])),
      /"\.\.\/\.\.\/code\/defaults\.ts".*"\.\."/,
    ],
    [gzipSync(await packTar([entry("/opt/ml/code/defaults.ts", "x")])), /its path is absolute/],
  ];
  const { notices } = workbench;
  const drop = (archive: Uint8Array) =>
    workbench.dropBytes("model", [{ name: "model.tar.gz", base64: Buffer.from(archive).toString("base64") }]);
  for (const [archive, why] of archives) {
    await drop(archive);
    await expect(notices).toContainText("Cannot unpack the model. Nothing was changed");
    await expect(notices).toContainText(why);
  }
  // Three are seen, the first is unfolded, and one that comes again is counted.
  await expect(notices.getByText(/cut short or damaged/).first()).toBeHidden();
  await notices.getByText("1 more", { exact: true }).click();
  await expect(notices.getByText(/cut short or damaged/).first()).toBeVisible();
  await drop(archives.at(-1)?.[0] ?? whole);
  await expect(notices.getByText("×2", { exact: true })).toBeVisible();
  await expect(notices).toContainText("Cannot unpack the model. Nothing was changed, 2 times");
  const dismiss = notices.getByRole("button", { name: "Dismiss" });
  for (let left = archives.length; left > 0; left -= 1) {
    await expect(dismiss).toHaveCount(left);
    await dismiss.last().click();
  }
  await workbench.deploy(1);
  expect(await workbench.sendText("[[1, 2]]")).toMatchObject({ status: 200, body: "[[8.5]]" });
});

test("A model with a broken file says which, and one of unknown operators names them all", async ({
  page,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  expect(await workbench.deployFails()).toContain("missing model-symbol.json file");
  await workbench.put("model", { ...TINY_MODEL, "model-0000.params": PARAMS.subarray(0, -9) });
  expect(await workbench.deployFails()).toMatch(
    /Cannot load "\/opt\/ml\/model\/model-0000\.params": .*cut off or corrupt/,
  );
  await expect(workbench.log.getByText(/model-0000\.params/).first()).toBeVisible();
  await workbench.put("model", { "model-0000.params": PARAMS.with(28, 0xff) });
  expect(await workbench.deployFails()).toContain('Cannot load "/opt/ml/model/model-0000.params"');
  await workbench.put("model", { "model-0000.params": "" });
  expect(await workbench.deployFails()).toMatch(/model-0000\.params": .*it is empty/);
  await workbench.put("model", { "model-symbol.json": TINY_MODEL["model-symbol.json"].slice(0, 99) });
  expect(await workbench.deployFails()).toMatch(/Cannot load "\/opt\/ml\/model\/model-symbol\.json": /);
  await workbench.put("model", { "model-symbol.json": UNKNOWN_OPERATORS });
  const unknown = await workbench.deployFails();
  expect(unknown).toContain("FoldSpace");
  expect(unknown).toContain("_contrib_Teleport");
});

test("A body that is no array gets a status and a message with row and lengths", async ({ page }) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("model", TINY_MODEL);
  await workbench.deploy(1);
  const cases: [body: string, contentType: string, message: RegExp][] = [
    ["[[1, 2], [3]]", "application/json", /line 1 column 10.* length 1, .* length 2/],
    ["[[1, 2]", "application/json", /^Expecting ',' delimiter: line 1 column 8 \(char 7\)$/],
    ["1,2\n3\n", "text/csv", /row 2.*1.*2/],
    ["1,2\n3,4,5\n", "text/csv", /row 2.*3.*2/],
    ["1,2\n\n3,4\n", "text/csv", /row 2/],
    ["a,b\n1,2\n", "text/csv", /'a' \(row 1, column 1\)/],
    ["", "text/csv", /it is empty/],
  ];
  for (const [body, contentType, message] of cases) {
    const answer = await workbench.sendText(body, contentType);
    expect.soft(answer.status).toBe(500);
    expect
      .soft(JSON.parse(answer.body))
      .toMatchObject({ handler: "input_fn", message: expect.stringMatching(message) });
  }
  expect(await workbench.sendText("1,2\n3,4\n", "text/csv")).toMatchObject({ body: "[[8.5], [18.5]]" });
});

function entry(name: string, body: string | Uint8Array) {
  return { header: { name, size: Buffer.from(body).length }, body };
}
