import { expect, test } from "@playwright/test";
import { FaultPage } from "./fault-page.ts";
import { TINY_SCRIPT } from "./tiny-script.ts";

test("The page packs a script and its model for the service, writes the requests, and takes the archive back", async ({
  page,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.openScript(TINY_SCRIPT);
  expect(await workbench.train()).toBe("Completed");

  const code = await workbench.package("Script: sourcedir.tar.gz");
  expect(code.name).toBe("sourcedir.tar.gz");
  expect([...code.bytes.subarray(0, 2)]).toEqual([0x1f, 0x8b]);

  await workbench.openPackageMenu("Requests to the service");
  const dialog = page.getByRole("dialog", { name: "Requests to the service" });
  const location = dialog.getByRole("textbox", { name: "Location at S3" });
  await location.fill("nowhere");
  await expect(dialog.getByRole("alert")).toContainText("It must be at S3");
  await expect(dialog.getByRole("button", { name: "Download JSON" })).toBeDisabled();
  await location.fill("s3://bucket/tiny");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("tiny-1");
  await expect(dialog).toContainText(
    "aws s3 cp sourcedir.tar.gz s3://bucket/tiny/tiny-1/source/sourcedir.tar.gz",
  );
  const { name, bytes } = await workbench.download(() => page.keyboard.press("Enter"));
  expect(name).toBe("tiny-1.json");
  const requests = JSON.parse(bytes.toString());
  expect(Object.keys(requests)).toEqual([
    "CreateTrainingJob",
    "CreateModel",
    "CreateEndpointConfig",
    "CreateEndpoint",
  ]);
  expect(requests.CreateTrainingJob.HyperParameters.sagemaker_program).toBe('"defaults.ts"');
  await expect(dialog).toBeHidden();

  await workbench.tab("Host");
  const model = await workbench.package("Model with script: model.tar.gz");
  expect(model.name).toBe("model.tar.gz");
  // Beside the tree: the page knows where a model belongs, and the browser does not leave the page for the file.
  await workbench.dropOn(workbench.log, [{ name: model.name, base64: model.bytes.toString("base64") }]);
  await workbench.unfold("model");
  await expect(workbench.files.getByRole("treeitem", { name: "code" })).toHaveCount(2);
});
