import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { FaultPage } from "./fault-page.ts";
import { watchPage } from "./workbench.ts";

/** Learns y = x0 + 2 x1, saves a checkpoint an epoch, and logs a loss of its own. */
const SCRIPT = `import * as mx from "mxnet";

export async function train({ hyperparameters, model_dir }) {
  const rows = () => new mx.io.NDArrayIter({
    data: mx.nd.array([[0, 0], [0, 1], [1, 0], [1, 1]]),
    label: mx.nd.array([0, 2, 1, 3]),
    label_name: "lro_label",
    batch_size: 4,
  });
  const layer = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 1, name: "fc" });
  const symbol = mx.sym.LinearRegressionOutput(layer, { name: "lro" });
  const module = new mx.mod.Module({ symbol, label_names: ["lro_label"] });
  await module.fit(rows(), {
    eval_data: rows(),
    num_epoch: Number(hyperparameters.epochs),
    eval_metric: "mse",
    optimizer_params: { learning_rate: Number(hyperparameters.learning_rate) },
    epoch_end_callback: mx.callback.do_checkpoint(\`\${model_dir}/tiny\`),
  });
  for (let step = 1; step <= 20; step++) console.log(\`step \${step} my_loss: \${1 / step}\`);
  return module;
}
`;

const SHOTS = process.env.RUNS_SHOTS;

class RunsPage extends FaultPage {
  readonly runs = this.run.getByRole("region", { name: "Runs" });

  async mode(name: "Job" | "Runs"): Promise<void> {
    await this.tab("Train");
    await this.run.getByRole("tab", { name, exact: true }).click();
  }

  /** Nothing in the right column keeps an assistive tool from it. */
  async check(): Promise<void> {
    const axe = new AxeBuilder({ page: this.page }).setLegacyMode().include("[data-region=run]");
    const { violations } = await axe.analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual(
      [],
    );
  }

  /** Pictures in both themes and at both widths, where they are asked for. */
  async shoot(name: string): Promise<void> {
    if (!SHOTS) return;
    for (const theme of ["light", "dark"]) {
      await this.page.evaluate((value) => document.documentElement.setAttribute("data-theme", value), theme);
      for (const width of [1280, 390]) {
        await this.page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
        await this.page.waitForTimeout(300);
        await this.page.screenshot({ path: `${SHOTS}/${name}-${theme}-${width}.png` });
      }
    }
    await this.page.evaluate(() => document.documentElement.removeAttribute("data-theme"));
    await this.page.setViewportSize({ width: 1280, height: 800 });
  }
}

test("Runs are kept over a reload, compared, deployed from a checkpoint, trained again and removed", async ({
  page,
}) => {
  const { foreign, problems } = watchPage(page);
  const workbench = new RunsPage(page);
  await workbench.openEmpty();
  await workbench.newChannel("train");
  await workbench.put("train", { "rows.csv": "1,2\n" });
  await workbench.openScript(SCRIPT);

  await test.step("train twice, with another rate and another script", async () => {
    await workbench.tab("Train");
    expect(await workbench.train()).toBe("Completed");
    await expect(workbench.job.getByRole("row", { name: /^mse/ })).toBeVisible();
    await expect(workbench.job.getByRole("row", { name: /^4 tiny-0004\.params/ })).toBeVisible();
    await workbench.shoot("job");
    await workbench.hyperparameter("learning_rate", "0.05");
    await workbench.openScript(SCRIPT.replace("1 / step", "2 / step"));
    expect(await workbench.train()).toBe("Completed");
  });

  await test.step("a metric definition is told what is wrong, and what it matches in the last log", async () => {
    const form = workbench.run.getByRole("region", { name: "Metric definitions" });
    await form.getByText(/^Metric definitions/).click();
    await form.getByRole("button", { name: "my_loss", exact: true }).click();
    await expect(form.getByText("20 lines, last 0.1")).toBeVisible();
    const expression = form.getByRole("textbox", { name: "Expression of my_loss" });
    await expression.fill("my_loss: [0-9.]+");
    await expect(form.getByText(/Put what is the value in a group/)).toBeVisible();
    await expression.fill("my_loss: ([0-9.]+)");
    await expect(form.getByText("20 lines, last 0.1")).toBeVisible();
    await workbench.check();
    await workbench.shoot("definitions");
  });

  await test.step("both are there after a reload, and differ in what was changed", async () => {
    await page.reload();
    await workbench.mode("Runs");
    await expect(workbench.runs.getByRole("listitem")).toHaveCount(2);
    for (const box of await workbench.runs.getByRole("checkbox").all()) await box.check();
    const comparison = workbench.run.getByRole("region", { name: "Comparison" });
    await expect(
      comparison.getByRole("row", { name: "learning_rate hyperparameter 0.05 0.2" }),
    ).toBeVisible();
    await expect(comparison.getByRole("img", { name: /^Curves of validation:mse/ })).toBeVisible();
    await expect(comparison.getByRole("row", { name: /^train, digest/ })).toHaveCount(0);
    await comparison.getByText("Scripts line by line").click();
    await expect(comparison.getByText(/− .*1 \/ step/)).toBeVisible();
    await expect(comparison.getByText(/\+ .*2 \/ step/)).toBeVisible();
    await workbench.check();
    await workbench.shoot("comparison");
  });

  await test.step("a checkpoint of the first run, whose model was put aside, is deployed", async () => {
    await workbench.runs
      .getByRole("listitem")
      .nth(1)
      .getByRole("button", { name: /^defaults/ })
      .click();
    const details = workbench.run.getByRole("region", { name: "Run details" });
    await expect(details.getByText(/^train, 1 file, 4 B, SHA-256/)).toBeVisible();
    await workbench.check();
    await workbench.shoot("run");
    await details.getByRole("button", { name: "Deploy the checkpoint of epoch 2" }).click();
    await expect(workbench.run.getByText("In service")).toBeVisible({ timeout: 60_000 });
    expect((await workbench.sendText("[[1, 1]]")).status).toBe(200);
  });

  await test.step("training it again says that the data differ, and brings script and rate back", async () => {
    await workbench.put("train", { "rows.csv": "3,4\n" });
    await workbench.mode("Runs");
    await workbench.run.getByRole("button", { name: "Train again" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("The data differ from what the run read: train")).toBeVisible();
    await expect(dialog.getByText(/1 file of the script is written as it was/)).toBeVisible();
    await workbench.shoot("rerun");
    await dialog.getByRole("button", { name: "Train again" }).click();
    await expect(workbench.run.getByText("Completed", { exact: true }).first()).toBeVisible({
      timeout: 60_000,
    });
    await expect(workbench.run.getByRole("textbox", { name: "Value of learning_rate" })).toHaveValue("0.2");
    await expect(page.getByText("1 / step").first()).toBeVisible();
  });

  await test.step("a run that is removed can be had back", async () => {
    await workbench.mode("Runs");
    await workbench.run.getByRole("button", { name: "All runs" }).click();
    await expect(workbench.runs.getByRole("listitem")).toHaveCount(3);
    await workbench.runs
      .getByRole("button", { name: /^Actions for/ })
      .last()
      .click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await expect(workbench.runs.getByRole("listitem")).toHaveCount(2);
    await workbench.notices
      .filter({ hasText: "Removed the run" })
      .getByRole("button", { name: "Undo" })
      .last()
      .click();
    await expect(workbench.runs.getByRole("listitem")).toHaveCount(3);
  });
  expect(foreign).toEqual([]);
  expect(problems).toEqual([]);
});

test("A failed run shows what the service would beside the whole error, linked to the script", async ({
  page,
}) => {
  const workbench = new RunsPage(page);
  await workbench.openEmpty();
  const script = `export function train() {\n  throw new Error("no rows: ${"row 7 has 3 fields, ".repeat(80)}");\n}\n`;
  const text = await workbench.trainFails(script);
  expect(text).toContain("FailureReason: 1,024 of");
  expect(text, "a cause that says nothing new").not.toContain("Caused by Error");
  for (const name of ["The whole error with its stack", "Failure reason"]) {
    const hidden = await workbench.job.getByLabel(name).evaluate((box) => box.scrollWidth - box.clientWidth);
    expect(hidden, name).toBe(0);
  }
  await workbench.check();
  await workbench.shoot("failed");
  await workbench.job.getByRole("button", { name: "/opt/ml/code/defaults.ts:2:9" }).first().click();
  await expect(workbench.place(2, 9)).toBeVisible();
  await page.reload();
  await workbench.mode("Runs");
  await workbench.runs.getByRole("button", { name: /^defaults/ }).click();
  const details = workbench.run.getByRole("region", { name: "Run details" });
  await expect(details.getByRole("region", { name: "What the service shows" })).toContainText(
    /^What the service shows.*AlgorithmError: uncaught exception during training: no rows/s,
  );
  await expect(details.getByRole("button", { name: "/opt/ml/code/defaults.ts:2:9" }).first()).toBeVisible();

  await page.evaluate(() => window.optml.files.rm("/opt/ml/code/defaults.ts"));
  await workbench.mode("Job");
  await expect(workbench.run.getByText("No script yet")).toBeVisible();
  await workbench.mode("Runs");
  await expect(details, "a run outlives its script").toBeVisible();
});
