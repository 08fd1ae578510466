import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { NO_SHARED_DATA, sharedData } from "./shared-data.ts";
import { WorkbenchPage } from "./workbench.ts";

test.skip(NO_SHARED_DATA !== undefined, NO_SHARED_DATA);

test("default-handlers.tar.gz on an empty script answers as the reference does", async ({ page }) => {
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=webgpu&cpu-forward=off");
  await workbench.workspace("defaults");
  await workbench.drop("model", [sharedData("archives/default-handlers.tar.gz")]);
  await workbench.unfold("model");
  await expect(workbench.files.getByRole("treeitem", { name: "model-shapes.json" })).toBeVisible();
  await workbench.deploy(1);

  expect(await statusAndBody(workbench.sendText("[[1, 2]]"))).toEqual([200, "[[4.9999918937683105]]"]);
  const csv = await workbench.sendText("[[1, 2]]", "application/json", "text/csv");
  expect([csv.status, csv.body.trimEnd()]).toEqual([200, "4.999992"]);
  expect(await statusAndBody(workbench.sendText("<a/>", "application/xml"))).toEqual([
    415,
    '"Requested unsupported ContentType: application/xml"',
  ]);
  expect(await statusAndBody(workbench.sendText("[[1, 2]]", "application/json", "image/png"))).toEqual([
    406,
    '"Requested unsupported ContentType in Accept: image/png"',
  ]);
});

test("gluon-mnist.tar.gz with a five-line script reads a digit", async ({ page }) => {
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=webgpu");
  await workbench.workspace("defaults");
  await workbench.drop("model", [sharedData("archives/gluon-mnist.tar.gz")]);
  await workbench.unfold("model");
  await expect(workbench.files.getByRole("treeitem", { name: "model.params" })).toBeVisible();
  await workbench.writeScript(`import * as mx from "mxnet";

export function model_fn(model_dir: string) {
  return mx.gluon.SymbolBlock.imports(\`\${model_dir}/model.json\`, ["data"], \`\${model_dir}/model.params\`);
}
`);
  await workbench.deploy(1);
  const digit = JSON.parse(await readFile(sharedData("mnist-images/04.json"), "utf8"));
  const { status, body } = await workbench.sendText(JSON.stringify([digit.flat(2)]));
  expect(status).toBe(200);
  const scores: number[] = JSON.parse(body)[0];
  expect(scores.indexOf(Math.max(...scores))).toBe(4);
});

test("A badly packed archive is explained, and unpacked without its prefix when asked", async ({ page }) => {
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu");
  await workbench.workspace("defaults");
  await workbench.drop("model", [sharedData("archives/default-handlers-badly-packed.tar.gz")]);
  const dialog = page.getByRole("dialog", { name: "Leave model/ out?" });
  await expect(dialog).toContainText("model/");
  await dialog.getByRole("button", { name: "Leave model/ out" }).click();
  await workbench.unfold("model");
  await expect(workbench.files.getByRole("treeitem", { name: "model-shapes.json" })).toBeVisible();
  await workbench.deploy(1);
  expect(await statusAndBody(workbench.sendText("[[1, 2]]"))).toEqual([200, "[[4.9999918937683105]]"]);
});

async function statusAndBody(sent: Promise<{ status: number; body: string }>): Promise<[number, string]> {
  const { status, body } = await sent;
  return [status, body];
}
