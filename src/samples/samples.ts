import digits from "virtual:mnist-digits";
import type { FileSystem } from "../platform/file-system.ts";
import type { Sample } from "../ui/workspaces/workspaces-model.ts";
import defaultsScript from "./defaults.ts?raw";
import gluonScript from "./gluon.ts?raw";
import mnistScript from "./mnist.ts?raw";

/** The workspaces that are there on the first visit. */
export const samples: readonly Sample[] = [
  {
    name: "mnist",
    description: "Trains a small network on handwritten digits",
    async fill(files, directory) {
      await files.writeFile(`${directory}/opt/ml/code/mnist.ts`, mnistScript);
      for (const { path } of digits) await files.mkdir(parentOf(channelFile(directory, path)), RECURSIVE);
    },
    fetch: fetchDigits,
  },
  {
    name: "gluon",
    description: "Trains LeNet on handwritten digits with Gluon, and saves it by itself",
    hyperparameters: { batch_size: "100", epochs: "4", learning_rate: "0.02", momentum: "0.9" },
    async fill(files, directory) {
      await files.writeFile(`${directory}/opt/ml/code/gluon.ts`, gluonScript);
      for (const { path } of digits) await files.mkdir(parentOf(channelFile(directory, path)), RECURSIVE);
    },
    fetch: fetchDigits,
  },
  {
    name: "defaults",
    description: "An empty script, for a model that needs only the default handlers",
    fill: (files, directory) => files.writeFile(`${directory}/opt/ml/code/defaults.ts`, defaultsScript),
  },
];

const RECURSIVE = { recursive: true };

function channelFile(directory: string, path: string): string {
  return `${directory}/opt/ml/input/data/${path}`;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

async function fetchDigits(files: FileSystem, directory: string): Promise<void> {
  await Promise.all(digits.map(({ path, url }) => unpack(files, channelFile(directory, path), url)));
}

/** Fetches a gzip file of the page's own and writes what it holds, unless it is there. */
async function unpack(files: FileSystem, path: string, url: string): Promise<void> {
  if (await files.stat(path).then(Boolean, () => false)) return;
  const response = await fetch(url);
  if (!response.ok || !response.body) {
    throw new Error(
      `Cannot fetch the sample's digits: ${response.status} ${response.statusText} for ${response.url}`,
    );
  }
  const bytes = await new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  await files.writeFile(path, new Uint8Array(bytes));
}
