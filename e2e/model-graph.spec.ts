import { existsSync, readFileSync } from "node:fs";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { deepGraph } from "./deep-graph.ts";
import { FaultPage } from "./fault-page.ts";
import { NO_SHARED_DATA, sharedData } from "./shared-data.ts";
import { TINY_MODEL } from "./tiny-model.ts";
import { watchPage } from "./workbench.ts";

test("A model's graph is drawn, searched, walked through by keyboard, and shows a node's weights", async ({
  page,
}) => {
  const { problems } = watchPage(page);
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.tab("Model");
  await expect(workbench.run.getByText("No graph yet")).toBeVisible();
  await look(page, "empty");

  await workbench.put("model", { ...TINY_MODEL });
  const graph = workbench.run.getByRole("region", { name: "Graph of model-symbol.json" });
  await expect(graph).toBeVisible();
  await expect(workbench.run.getByText("of all values are known")).toBeVisible();
  await graph.focus();
  await page.keyboard.press("Home");
  const node = (name: string) => workbench.run.getByRole("region", { name: `Node ${name}`, exact: true });
  await expect(node("data")).toContainText("(1, 2)");
  await page.keyboard.press("ArrowDown");
  await expect(node("fc")).toContainText("FullyConnected");
  await expect(node("fc")).toContainText("output of the model");
  await node("fc").getByRole("button", { name: "Show fc_weight" }).click();
  await expect(node("fc").getByText("2 values")).toBeVisible();
  await expect(node("fc").getByRole("cell", { name: "3", exact: true })).toBeVisible();
  await node("fc").getByRole("button", { name: "data", exact: true }).click();
  await expect(node("data")).toBeVisible();
  await lookLarge(workbench, graph, node("data"));
  expect(problems).toEqual([]);
});

/** A network of two layers: log of a negative sum is NaN, and the layers serve fused. It answers how many tensors exist. */
const NET_SCRIPT = `import * as tf from "@tensorflow/tfjs";
import * as mx from "mxnet";

export function model_fn(model_dir) {
  const layer = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 4, name: "fc" });
  const act = mx.sym.Activation(layer, { act_type: "tanh", name: "squash" });
  const sum = mx.sym.FullyConnected(act, { num_hidden: 2, name: "sum" });
  const module = new mx.mod.Module({ symbol: mx.sym.log(sum, { name: "root" }), label_names: null });
  module.bind({ data_shapes: [["data", [1, 2]]], for_training: false });
  module.init_params({ initializer: new mx.init.One() });
  return module;
}

export function output_fn(data, accept) {
  return [String(tf.memory().numTensors), accept];
}
`;

test("For a request each node of the graph tells what it gave, and where numbers go wrong first", async ({
  page,
}) => {
  const { problems } = watchPage(page);
  const workbench = new FaultPage(page);
  await workbench.openEmpty("backend=webgpu&cpu-forward=off");
  await workbench.serve(NET_SCRIPT);
  expect((await workbench.sendText("[[-1, -2]]")).status).toBe(200);
  await workbench.tab("Model");
  // No file has this graph: that which ran is drawn.
  const graph = workbench.run.getByRole("region", { name: "Graph of the graph that ran" });
  const readNodes = async () => {
    // A request that took longer, as those that compile shaders do, is not run again before one asks for it.
    const again = workbench.run.getByRole("button", { name: "Run it again to see its nodes" });
    const colours = workbench.run.getByRole("combobox", { name: "Colour nodes by" });
    await expect(again.or(colours)).toBeVisible();
    if (await again.isVisible()) await again.click();
    await expect(colours).toBeVisible({ timeout: 60_000 });
  };
  await readNodes();
  await expect(graph).toBeVisible();
  await expect(workbench.run.getByText(/^A NaN comes first from root\.$/)).toBeVisible();
  await workbench.run.getByRole("button", { name: "root" }).click();
  const output = (name: string) => workbench.run.getByRole("region", { name: `Output of ${name}` });
  await expect(output("root").getByText("2 NaN")).toBeVisible();
  await graph.focus();
  await page.keyboard.press("ArrowUp");
  // Four units of tanh(-1 - 2) each, added up.
  await expect(
    output("sum")
      .getByRole("cell", { name: /^-3\.98/ })
      .first(),
  ).toBeVisible();
  await look(page, "node-output");
  await workbench.run.getByRole("combobox", { name: "Colour nodes by" }).selectOption("Colour: mean |x|");
  await expect(workbench.run.getByText(/^Largest:/)).toContainText("sum |x| 3.98");
  await look(page, "node-colours");
  await page.setViewportSize({ width: 390, height: 844 });
  await look(page, "node-phone");
  await page.setViewportSize({ width: 1280, height: 720 });
  await workbench.run.getByRole("combobox", { name: "Colour nodes by" }).selectOption("Colour: time");
  await expect(workbench.run.getByText("the way to the GPU and back counts")).toBeVisible();
  const tensors = [Number((await workbench.sendText("[[1, 2]]")).body)];
  await workbench.tab("Model");
  await expect(workbench.run.getByRole("combobox", { name: "Request" })).toContainText("Request 2, latest");
  await readNodes();
  await expect(workbench.run.getByText(/comes first/)).toHaveCount(0);
  // Four units of tanh(1 + 2) each, added up.
  await expect(
    output("sum")
      .getByRole("cell", { name: /^3\.98/ })
      .first(),
  ).toBeVisible();

  // The graph was read after the first of these, and not after the second: what is kept of a request is all that is more.
  for (let request = 0; request < 2; request += 1)
    tensors.push(Number((await workbench.sendText("[[1, 2]]")).body));
  const [first = Number.NaN, second = Number.NaN, third] = tensors;
  expect(second - first, "more tensors, the graph read").toBeGreaterThan(0);
  expect(third, "tensors, the graph not read").toBe(second + (second - first));
  expect(problems).toEqual([]);
});

test("The graph of a ResNet is drawn with the shapes of its values", async ({ page }) => {
  test.skip(NO_SHARED_DATA !== undefined, NO_SHARED_DATA);
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("model", {
    "resnet-symbol.json": readFileSync(sharedData("zoo-graphs/resnet18_v1/model-symbol.json")),
  });
  await workbench.files.getByRole("treeitem", { name: "resnet-symbol.json" }).click();
  const editor = page.getByRole("region", { name: "Script editor" });
  await editor.getByRole("tab", { name: "Graph" }).click();
  await editor.getByRole("button", { name: "Show the graph" }).click();
  await expect(workbench.run.getByText("68 operators")).toBeVisible();
  await workbench.run.getByRole("textbox", { name: "Shape of data" }).fill("1, 3, 224, 224");
  await expect(workbench.run.getByText("of all values are known")).toBeVisible();
  const splitter = page.getByRole("separator", { name: "Width of the right column" });
  await splitter.focus();
  for (let step = 0; step < 14; step++) await page.keyboard.press("ArrowLeft");
  await look(page, "resnet-top");
  await workbench.run.getByRole("textbox", { name: "Search nodes" }).fill("pooling");
  await expect(workbench.run.getByText(/\d+ found/)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(workbench.run.getByText(/^1 of \d+ found/)).toBeVisible();
  await look(page, "resnet-node");
  await workbench.run.getByRole("button", { name: "Show all of the graph" }).click();
  await look(page, "resnet-all");
});

test("A graph of 500 operators is drawn, and what is searched for in it is looked at", async ({ page }) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.tab("Model");
  await workbench.put("model", { "deep-symbol.json": deepGraph(500) });
  await expect(workbench.run.getByText("500 operators")).toBeVisible({ timeout: 60_000 });
  await workbench.run.getByRole("textbox", { name: "Search nodes" }).fill("add499");
  await page.keyboard.press("Enter");
  const details = workbench.run.getByRole("region", { name: "Node add499", exact: true });
  await expect(details).toContainText("output of the model");
  await expect(details.getByRole("button", { name: "conv498", exact: true })).toBeVisible();

  // The last node is selected already: gone to again, it is in the middle again, where a click keeps it.
  const graph = workbench.run.getByRole("region", { name: "Graph of deep-symbol.json" });
  await graph.press("0");
  await graph.press("End");
  const box = await graph.boundingBox();
  if (!box) throw new Error("The graph is not seen");
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(details).toBeVisible();
  await page.mouse.click(box.x + 4, box.y + box.height - 4);
  await expect(details).toHaveCount(0);
});

/** Gives the graph the page and back, by keyboard: each Escape undoes one thing. */
async function lookLarge(workbench: FaultPage, graph: Locator, details: Locator): Promise<void> {
  const { page, run, files, log } = workbench;
  await page.keyboard.press("F1");
  await page.keyboard.type("graph large");
  await page.keyboard.press("Enter");
  await expect(graph).toBeFocused();
  for (const hidden of [files, log, page.getByRole("region", { name: "Script editor" })])
    await expect(hidden).toBeHidden();
  const [beside, drawn] = [await details.boundingBox(), await graph.boundingBox()];
  expect(beside?.x, "beside it").toBeGreaterThanOrEqual(drawn?.width ?? Number.NaN);
  expect(drawn?.height, "of 800").toBeGreaterThan(600);
  await look(page, "large");
  await page.keyboard.press("/");
  const search = run.getByRole("textbox", { name: "Search nodes" });
  await expect(search).toBeFocused();
  await page.keyboard.type("fc");
  await expect(run.getByText("1 found")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(search).toHaveValue("");
  await details.getByRole("button", { name: "Close the node's details" }).press("Escape");
  await expect(details).toHaveCount(0);
  await expect(graph).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(files).toBeVisible();
  await expect(graph).toBeFocused();
  await page.setViewportSize({ width: 390, height: 844 });
  await run.getByRole("button", { name: /^Open the graph large/ }).click();
  await expect(page.getByRole("navigation", { name: "Panels" })).toBeHidden();
  await look(page, "large-phone");
  await run.getByRole("button", { name: "Return", exact: true }).click();
  await expect(graph).toBeFocused();
  await expect(page.getByRole("navigation", { name: "Panels" })).toBeVisible();
}

async function look(page: Page, name: string): Promise<void> {
  if (!process.env.SHOTS || !existsSync(process.env.SHOTS)) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await page.screenshot({ path: `${process.env.SHOTS}/${name}-${colorScheme}.png` });
  }
}
