import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command } from "./commands.ts";
import { createPaletteModel } from "./palette-model.ts";

function openPalette(more: Command[] = []) {
  const ran: string[] = [];
  const command = (title: string, given: Partial<Command> = {}): Command => ({
    id: title,
    title,
    group: "Page",
    run: (answer) => ran.push(answer === "" ? title : `${title}: ${answer}`),
    ...given,
  });
  const commands = [
    command("Train"),
    command("Deploy", { problem: "There is no script" }),
    command("Dark theme", { keywords: "appearance" }),
    command("New workspace", {
      question: { label: "Name", problem: (name) => (name === "" ? "Type a name" : undefined) },
    }),
  ];
  const model = createPaletteModel({ commands: () => commands, more: async () => more });
  const titles = () => model.results.value.map((result) => result.command.title);
  model.open();
  return { model, ran, titles, command };
}

test("All commands are listed at first, in their order, and files only when something is typed", async () => {
  const file: Command = { id: "f", title: "Open code/mnist.ts", group: "Files", run: () => undefined };
  const { model, titles } = openPalette([file]);
  await Promise.resolve();
  assert.deepEqual(titles(), ["Train", "Deploy", "Dark theme", "New workspace"]);
  model.type("mnist");
  assert.deepEqual(titles(), ["Open code/mnist.ts"]);
});

test("Enter runs the best match and closes", async () => {
  const { model, ran } = openPalette();
  model.type("dark");
  await model.confirm();
  assert.deepEqual(ran, ["Dark theme"]);
  assert.equal(model.isOpen.value, false);
});

test("Enter waits for the files: what is typed quickly is looked for among them too", async () => {
  const listed = Promise.withResolvers<Command[]>();
  const ran: string[] = [];
  const file: Command = { id: "f", title: "Open code/train.ts", group: "Files", run: () => ran.push("file") };
  const model = createPaletteModel({ commands: () => [], more: () => listed.promise });
  model.open();
  model.type("train.ts");
  const confirmed = model.confirm();
  listed.resolve([file]);
  await confirmed;
  assert.deepEqual(ran, ["file"]);
});

test("Other words of a command find it too, after those whose title has them", () => {
  const { model, titles } = openPalette();
  model.type("appearance");
  assert.deepEqual(titles(), ["Dark theme"]);
});

test("The beginning of another word of a command goes before the middle of a title's word", () => {
  const { model, titles } = openPalette([
    { id: "d", title: "Redarkening", group: "Page", run: () => undefined },
    { id: "e", title: "End the endpoint", group: "Host", keywords: "dar", run: () => undefined },
  ]);
  return Promise.resolve().then(() => {
    model.type("dar");
    assert.deepEqual(titles(), ["Dark theme", "End the endpoint", "Redarkening"]);
  });
});

test("Arrows go round the ends", () => {
  const { model } = openPalette();
  model.move(-1);
  assert.equal(model.active.value, 3);
  model.move(1);
  assert.equal(model.active.value, 0);
});

test("A command that cannot be done now stays, with its reason, and does nothing", async () => {
  const { model, ran } = openPalette();
  model.type("deploy");
  await model.confirm();
  assert.deepEqual(ran, []);
  assert.equal(model.isOpen.value, true);
});

test("A command with a question runs when the answer is one", async () => {
  const { model, ran } = openPalette();
  model.type("new");
  await model.confirm();
  assert.equal(model.asking.value?.title, "New workspace");
  assert.equal(model.problem.value, "Type a name");
  await model.confirm();
  assert.deepEqual(ran, []);
  model.type("net");
  await model.confirm();
  assert.deepEqual(ran, ["New workspace: net"]);
});
