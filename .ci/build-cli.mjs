// Builds the command line of the package: .build/cli holds JavaScript that needs nothing but Deno. Node refuses to strip
// types of files under node_modules, and so does Deno: what is installed there cannot be TypeScript.
import { copyFileSync } from "node:fs";
import { build } from "vite";

const OUT = ".build/cli";

await build({
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  build: {
    ssr: true,
    target: "esnext",
    outDir: OUT,
    emptyOutDir: true,
    rolldownOptions: {
      input: { cli: "src/cli.ts", "guest-entry": "src/guest-entry.ts" },
      output: { entryFileNames: "[name].js", chunkFileNames: "parts/[name]-[hash].js" },
    },
  },
  plugins: [typescriptBeside()],
  // TensorFlow.js has a build for Node, which is CommonJS and would be a second copy beside its modules.
  resolve: { mainFields: ["module", "main"] },
  ssr: { noExternal: true, target: "node" },
});
copyFileSync("node_modules/typescript/lib/typescript.js", `${OUT}/typescript.cjs`);
copyFileSync("src/optml.mjs", `${OUT}/optml.mjs`);

/** TypeScript stays the CommonJS file that it is: Deno parses every module at each start, which takes 0.4 s for this one. */
function typescriptBeside() {
  const id = "\0typescript";
  return {
    name: "typescript-beside",
    enforce: "pre",
    resolveId: (source) => (source === "typescript" ? id : undefined),
    load: (loaded) =>
      loaded === id
        ? 'import { createRequire } from "node:module";\nexport default createRequire(import.meta.url)("../typescript.cjs");'
        : undefined,
  };
}
