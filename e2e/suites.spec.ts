import { expect, test } from "@playwright/test";
import { FaultPage } from "./fault-page.ts";
import { TINY_SCRIPT } from "./tiny-script.ts";

test("A suite of plain files tells of each case whether the endpoint passed it, and why not", async ({
  page,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.openScript(TINY_SCRIPT);
  expect(await workbench.train()).toBe("Completed");
  await workbench.deploy(1);
  await workbench.newChannel("requests");
  await workbench.put("requests", {
    "right.request.json": "[[1, 2]]",
    "right.response.json": "[[5]]",
    "right.settings.json": '{"tolerance": 0.01}',
    "refused.request.xml": "<a/>",
    "refused.settings.json": '{"content_type": "application/xml", "status": 415}',
    "wrong.request.json": "[[1, 2]]",
    "wrong.response.json": "[[7]]",
    "wrong.settings.json": '{"tolerance": 0.01}',
  });

  const lines = await workbench.runSuite();
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^passedrefused/);
  expect(lines[1]).toMatch(/^passedright/);
  expect(lines[2]).toMatch(/^failedwrong/);
  expect(lines[2]).toMatch(/number 1 is (?:4\.99|5\.00|5)\d*, expected 7 within 0\.01/);
  const suite = workbench.run.getByRole("region", { name: "Suite" });
  await expect(suite).toContainText("2 passed");
  await expect(suite).toContainText("1 failed");
  await expect(suite.getByRole("button", { name: "Run the suite" })).toBeFocused();

  const { name, bytes } = await workbench.download(() =>
    suite.getByRole("button", { name: "JUnit" }).click(),
  );
  expect(name).toBe("requests.xml");
  expect(bytes.toString()).toContain('<testsuite name="requests" tests="3" failures="1"');

  await suite.getByRole("button", { name: "Remove wrong" }).click();
  await expect(suite.getByRole("listitem")).toHaveCount(2);
  await workbench.notices.getByRole("button", { name: "Undo" }).click();
  await expect(suite.getByRole("listitem")).toHaveCount(3);
});
