import { expect, type Page, test } from "@playwright/test";
import { FaultPage } from "./fault-page.ts";
import { TINY_MODEL } from "./tiny-model.ts";

/** Answers (a, b) with 2a + 3b + 0.5, and deploys in a moment. */
async function openServed(page: Page): Promise<FaultPage> {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("model", TINY_MODEL);
  await workbench.deploy(1);
  return workbench;
}

test("A request becomes a case that is run, found wrong, mended, and opened into the form again", async ({
  page,
}) => {
  const workbench = await openServed(page);
  await workbench.sendText("[[1, 2]]");
  await workbench.run.getByRole("button", { name: "Save as case" }).click();
  const dialog = page.getByRole("dialog", { name: "Save as case" });
  await dialog.getByLabel("Folder").fill("suites/sums");
  await dialog.getByLabel("Name").fill("eight-and-a-half");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);

  expect(await workbench.runSuite()).toEqual([expect.stringMatching(/^passedeight-and-a-half/)]);
  const suite = workbench.run.getByRole("region", { name: "Suite" });
  await suite.getByRole("button", { name: /^passed eight-and-a-half/ }).click();
  await suite.getByLabel("Expected body").fill("[[9]]");
  await suite.getByRole("button", { name: "Keep the changes" }).click();
  await expect(suite.getByText("not run")).toBeVisible();
  await suite.getByRole("button", { name: "Run eight-and-a-half", exact: true }).click();
  await expect(suite).toContainText("number 1 is 8.5, expected 9 within 0.00001");

  await suite.getByRole("button", { name: "Expect what came back" }).click();
  await expect(suite.getByText("not run")).toBeVisible();
  await suite.getByRole("button", { name: "Run eight-and-a-half", exact: true }).click();
  await expect(suite.getByText("passed", { exact: true })).toBeVisible();

  await suite.getByRole("button", { name: "Open in the form" }).click();
  await expect(workbench.run.getByRole("textbox", { name: "Body as text" })).toHaveValue("[[1, 2]]");
  await workbench.unfold("suites");
  await workbench.unfold("sums");
  for (const part of ["request.json", "response.json", "settings.json"]) {
    const file = workbench.files.getByRole("treeitem", { name: `eight-and-a-half.${part}`, exact: true });
    await expect(file).toBeVisible();
  }
});

test("The matrix sends the body as JSON, CSV and NPY with each accept type, and a cell opens its exchange", async ({
  page,
}) => {
  const workbench = await openServed(page);
  await workbench.sendText("[[1, 2]]");
  await workbench.requests("Matrix");
  const matrix = workbench.run.getByRole("region", { name: "Matrix" });
  const grid = matrix.getByRole("region", { name: "Grid of statuses" });
  const hidden = await grid.evaluate((box) => box.scrollWidth - box.clientWidth);
  expect(hidden, "the usual types fit the column").toBe(0);
  await matrix.getByRole("textbox", { name: "Add an accept type" }).fill("text/html");
  await page.keyboard.press("Enter");
  await matrix.getByRole("button", { name: "Send all" }).click();
  // The defaults take JSON and CSV, and compare types verbatim.
  for (const [pair, status] of [
    ["application/json, accept application/json", 200],
    ["text/csv, accept text/csv", 200],
    ["application/json;charset=utf-8, accept application/json", 415],
    ["application/x-npy, accept application/json", 415],
    ["no content type, accept none", 200],
    ["text/csv, accept text/html", 406],
  ] as const) {
    await expect(matrix.getByRole("button", { name: `${pair}: ${status}` })).toBeVisible();
  }
  await matrix.getByRole("button", { name: "text/csv, accept text/csv: 200" }).click();
  await expect(workbench.run.getByRole("textbox", { name: "Body as text" })).toHaveValue("1,2\n");
  expect((await workbench.answer()).body.trim()).toBe("8.5");
});

test("A request is copied as curl, and comes back from there with what cannot be taken over", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const workbench = await openServed(page);
  await workbench.requests("Request");
  await workbench.types("text/csv", "application/json");
  await workbench.run.getByRole("tab", { name: "Text", exact: true }).click();
  await workbench.run.getByRole("textbox", { name: "Body as text" }).fill("1,2");
  await workbench.run.getByRole("button", { name: "Copy as" }).click();
  await page.getByRole("menuitem", { name: "curl", exact: true }).click();
  await expect(workbench.run.getByText("Copied for curl").first()).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("--data-raw 1,2");

  await workbench.run.getByRole("button", { name: "Paste curl" }).click();
  const dialog = page.getByRole("dialog", { name: "Paste curl" });
  await dialog.getByLabel("Command").fill(`${copied.replace("1,2", "'3,4'")} -u me:secret`);
  await expect(dialog).toContainText("the endpoint in this page asks for no sign-in");
  await dialog.getByRole("button", { name: "Fill the form" }).click();
  await expect(workbench.run.getByRole("textbox", { name: "Body as text" })).toHaveValue("3,4");
  const { status, body } = await workbench.send();
  expect([status, body]).toEqual([200, "[[18.5]]"]);

  await workbench.run.getByRole("button", { name: "Paste curl" }).click();
  await dialog.getByLabel("Command").fill(copied.replace("--data-raw 1,2", "--data-binary @rows.csv"));
  await dialog.getByRole("button", { name: "Fill the form" }).click();
  await expect(workbench.run.getByRole("button", { name: "Choose a file" })).toBeVisible();
  await expect(workbench.run.getByText("Choose a file to send")).toBeVisible();
});

test("The history is searched by status and by text in bodies, and opens a request after a reload", async ({
  page,
}) => {
  const workbench = await openServed(page);
  await workbench.sendText("[[1, 2]]");
  await workbench.sendText("[[30, 40]]");
  await workbench.sendText("<a/>", "application/xml");
  await page.reload();
  await workbench.requests("Request");
  const history = workbench.run.getByRole("region", { name: "History" });
  await expect(history.getByText("3 sent")).toBeVisible();
  await history.getByRole("textbox", { name: "Search the history" }).fill("180.5");
  await expect(history.getByRole("listitem")).toHaveCount(1);
  await history.getByRole("button", { name: /^200/ }).click();
  await expect(workbench.run.getByRole("textbox", { name: "Body as text" })).toHaveValue("[[30, 40]]");
  expect((await workbench.answer()).body).toBe("[[180.5]]");

  await history.getByRole("textbox", { name: "Search the history" }).fill("");
  await history.getByRole("combobox", { name: "Status" }).selectOption("415");
  await expect(history.getByRole("listitem")).toHaveCount(1);
  await expect(history.getByRole("listitem")).toContainText("application/xml");
});

test("A body is generated in the shape that the model takes, and is the same for the same seed", async ({
  page,
}) => {
  const workbench = await openServed(page);
  await workbench.requests("Request");
  await workbench.types("text/csv", "application/json");
  await workbench.run.getByRole("tab", { name: "Generate" }).click();
  await expect(workbench.run.getByText("Left empty: that of data, one of a batch.")).toBeVisible();
  await workbench.run.getByLabel("Values").selectOption("Zeros");
  expect((await workbench.send()).body).toBe("[[0.5]]");
  await workbench.run.getByLabel("Values").selectOption("Expression");
  await workbench.run.getByLabel("Each number").fill("i + 1");
  expect((await workbench.send()).body).toBe("[[8.5]]");
  await workbench.run.getByLabel("Values").selectOption({ index: 0 });
  const { body } = await workbench.send();
  expect((await workbench.send()).body).toBe(body);
});
