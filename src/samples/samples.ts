import digits from "virtual:mnist-digits";
import type { FileSystem } from "../platform/file-system.ts";
import type { Sample } from "../ui/workspaces/workspaces-model.ts";
import defaultsScript from "./defaults.ts?raw";
import mnistScript from "./mnist.ts?raw";

/** The workspaces that are there on the first visit. */
export const samples: readonly Sample[] = [
  {
    name: "mnist",
    description: "Trains a small network on handwritten digits",
    async fill(files, directory) {
      await files.writeFile(`${directory}/opt/ml/code/mnist.ts`, mnistScript);
      await Promise.all(
        digits.map(({ path, url }) => unpack(files, `${directory}/opt/ml/input/data/${path}`, url)),
      );
    },
  },
  {
    name: "defaults",
    description: "An empty script, for a model that needs only the default handlers",
    fill: (files, directory) => files.writeFile(`${directory}/opt/ml/code/defaults.ts`, defaultsScript),
  },
];

/** Fetches a gzip file of the page's own and writes what it holds. */
async function unpack(files: FileSystem, path: string, url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok || !response.body) {
    throw new Error(
      `Cannot fetch the sample's digits: ${response.status} ${response.statusText} for ${response.url}`,
    );
  }
  const bytes = await new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  await files.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await files.writeFile(path, new Uint8Array(bytes));
}
