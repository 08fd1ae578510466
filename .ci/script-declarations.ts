import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import ts from "typescript";
import type { Plugin } from "vite";
import { guestGlobals } from "./guest-globals.ts";

/** Text by path, as the language service sees it: `/node_modules/mxnet/mxnet.d.ts`, `/lib/lib.es2023.d.ts`. */
export type Declarations = Record<string, string>;

/** What a script's imports lead to, in our own sources: `mxnet`, and the types of `optml`. */
const ROOTS = ["src/mxnet/mxnet.ts", "src/contract/script-interface.ts"];
const GUEST_TYPES = ".ci/guest-types";
/** JavaScript as the guests of today's browsers and of Deno have it, without a page. */
const LIBRARIES = ["es2025", "esnext.disposable"];
const LIB_DIR = "node_modules/typescript/lib";

/**
 * Gathers what the editor's language service knows of a script's world. `virtual:script-declarations` is the address
 * of a gzip file of JSON, which is fetched when the first script is opened.
 */
export function scriptDeclarations(): Plugin {
  const id = "virtual:script-declarations";
  const devPath = "/@script-declarations";
  let isBuild = false;
  return {
    name: "script-declarations",
    configResolved(config) {
      isBuild = config.command === "build";
    },
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load(loaded) {
      if (loaded !== `\0${id}`) return;
      if (!isBuild) return `export default ${JSON.stringify(devPath)};`;
      // Not named .gz: some hosts would send such a file as if the page had asked for what is in it.
      const file = this.emitFile({ type: "asset", name: "declarations.bin", source: packedDeclarations() });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
    configureServer(server) {
      server.middlewares.use(devPath, (_request, response) => void response.end(packedDeclarations()));
    },
  };
}

/** All of them, for tests. */
export function loadDeclarations(): Declarations {
  return JSON.parse(gunzipSync(packedDeclarations()).toString());
}

/** Gzipped JSON. Made anew where a source has changed: TypeScript takes seconds for it. */
function packedDeclarations(): Uint8Array<ArrayBuffer> {
  const path = `node_modules/.cache/optml/declarations-${sourcesDigest()}.bin`;
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    const packed = gzipSync(JSON.stringify(gather()), { level: 9 });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, packed);
    return new Uint8Array(packed);
  }
}

function sourcesDigest(): string {
  const hash = createHash("sha256");
  for (const directory of ["src/mxnet", "src/contract", GUEST_TYPES, "src/platform"]) {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".ts") || entry.name.endsWith(".test.ts")) continue;
      hash.update(readFileSync(join(entry.parentPath, entry.name)));
    }
  }
  for (const path of ["package.json", ".ci/script-declarations.ts", ".ci/guest-globals.ts"]) {
    hash.update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 16);
}

function gather(): Declarations {
  const own = ownDeclarations();
  return { ...own, ...libraryDeclarations(own), ...packages(), ...guestTypes() };
}

/** Our own sources as declarations, comments kept. */
function ownDeclarations(): Declarations {
  const config = ts.parseJsonConfigFileContent(
    ts.parseConfigFileTextToJson("tsconfig.json", readFileSync("tsconfig.json", "utf8")).config,
    ts.sys,
    resolve("."),
  );
  const program = ts.createProgram(ROOTS, {
    ...config.options,
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, noCheck: true },
    ...{ outDir: "/node_modules", rootDir: resolve("src") },
  });
  const found: Declarations = {};
  program.emit(undefined, (path, text) => {
    // A declaration file is found by the name of the JavaScript that it tells of.
    found[path] = text.replace(/((?:from |import\()"\.[^"]+)\.ts"/g, '$1.js"');
  });
  return found;
}

/** What those import, TensorFlow.js, and JavaScript's own library: the files that a program of them reads. */
function libraryDeclarations(own: Declarations): Declarations {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: LIBRARIES.map((name) => `lib.${name}.d.ts`),
    types: [],
    skipLibCheck: true,
  };
  const roots = ["@tensorflow/tfjs", "@tensorflow/tfjs-core", "@tensorflow/tfjs-layers"].map(
    (name) => `node_modules/${name}/dist/index.d.ts`,
  );
  const program = ts.createProgram(roots, options);
  const found: Declarations = {};
  for (const { fileName, text } of program.getSourceFiles()) {
    const path = resolve(fileName).slice(resolve(".").length);
    if (path.startsWith(`/${LIB_DIR}/`)) found[`/lib/${path.split("/").at(-1)}`] = withoutLicence(text);
    else if (path.startsWith("/node_modules/@tensorflow/")) found[path] = withoutLicence(text);
  }
  for (const name of new Set(Object.keys(found).flatMap((path) => /@tensorflow\/[^/]+/.exec(path) ?? []))) {
    const { types, typings } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
    found[`/node_modules/${name}/package.json`] = JSON.stringify({ name, types: types ?? typings });
  }
  if (Object.keys(own).length === 0) throw new Error("Cannot tell the editor of mxnet: nothing was declared");
  return found;
}

/** Which file each package's name leads to; all others of it cannot be imported. */
function packages(): Declarations {
  const only = (types: string) => JSON.stringify({ exports: { ".": { types } } });
  return {
    "/node_modules/mxnet/package.json": only("./mxnet.d.ts"),
    "/node_modules/optml/package.json": only("./index.d.ts"),
    "/node_modules/optml/index.d.ts": 'export * from "../contract/script-interface.js";\n',
  };
}

/** What a guest lends: its globals, `node:fs/promises`, `node:path`. */
function guestTypes(): Declarations {
  const dom = readFileSync(`${LIB_DIR}/lib.webworker.d.ts`, "utf8");
  const own = readdirSync(GUEST_TYPES).filter((name) => name.endsWith(".d.ts"));
  const texts = own.map((name) => [
    `/node_modules/guest/${name}`,
    readFileSync(join(GUEST_TYPES, name), "utf8"),
  ]);
  return { ...Object.fromEntries(texts), "/node_modules/guest/web.d.ts": guestGlobals(dom) };
}

/** The licence stands at the head of each of a thousand files; the page tells of it where it tells of libraries. */
function withoutLicence(text: string): string {
  return text.replace(
    /^(?:\/\/\/.*\n)?\/\*\*?[^*]*(?:\*(?!\/)[^*]*)*(?:[Ll]icense|Copyright)[\s\S]*?\*\//,
    (all) => (all.startsWith("///") ? all.slice(0, all.indexOf("\n")) : ""),
  );
}
