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

test("Enter runs the best match and closes", () => {
  const { model, ran } = openPalette();
  model.type("dark");
  model.confirm();
  assert.deepEqual(ran, ["Dark theme"]);
  assert.equal(model.isOpen.value, false);
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

test("A command that cannot be done now stays, with its reason, and does nothing", () => {
  const { model, ran } = openPalette();
  model.type("deploy");
  model.confirm();
  assert.deepEqual(ran, []);
  assert.equal(model.isOpen.value, true);
});

test("A command with a question runs when the answer is one", () => {
  const { model, ran } = openPalette();
  model.type("new");
  model.confirm();
  assert.equal(model.asking.value?.title, "New workspace");
  assert.equal(model.problem.value, "Type a name");
  model.confirm();
  assert.deepEqual(ran, []);
  model.type("net");
  model.confirm();
  assert.deepEqual(ran, ["New workspace: net"]);
});
