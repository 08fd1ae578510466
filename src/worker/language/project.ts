import ts from "typescript";
import { CODE_DIR } from "../../sagemaker/container-paths.ts";

/** Text by path. */
export type Declarations = Readonly<Record<string, string>>;

/** The scripts of a workspace as TypeScript sees them, with all that they may import. */
export interface Project {
  readonly service: ts.LanguageService;
  /** Puts a file's text in place; `undefined` where there is no such file any more. */
  setText(path: string, text: string | undefined): void;
  textOf(path: string): string | undefined;
  /** Paths of the scripts and of the JSON files under `/opt/ml/code`. */
  paths(): string[];
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ["lib.es2025.d.ts", "lib.esnext.disposable.d.ts"],
  types: [],
  strict: true,
  // People write handlers as in Python: what they did not give a type has none.
  noImplicitAny: false,
  erasableSyntaxOnly: true,
  allowJs: true,
  checkJs: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  allowSyntheticDefaultImports: true,
  skipLibCheck: true,
  noEmit: true,
};

/** What is known without an import, and what is found for one that lacks. */
const ROOTS = [
  "/node_modules/guest/globals.d.ts",
  "/node_modules/guest/modules.d.ts",
  "/node_modules/guest/web.d.ts",
  "/node_modules/mxnet/mxnet.d.ts",
  "/node_modules/optml/index.d.ts",
  "/node_modules/@tensorflow/tfjs/dist/index.d.ts",
];

/** What is read of libraries once serves all projects of the worker. */
const registry = ts.createDocumentRegistry(true, CODE_DIR);

/** Makes a project without scripts. */
export function createProject(declarations: Declarations): Project {
  const scripts = new Map<string, { text: string; version: number }>();
  const directories = new Set(Object.keys(declarations).flatMap(directoriesOf));
  const snapshots = new Map<string, ts.IScriptSnapshot>();
  let versions = 0;

  const textOf = (path: string) => scripts.get(path)?.text ?? declarations[path];
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => [...ROOTS, ...scripts.keys()],
    getScriptVersion: (path) => String(scripts.get(path)?.version ?? 0),
    getScriptSnapshot(path) {
      const text = textOf(path);
      if (text === undefined) return undefined;
      const key = `${path} ${scripts.get(path)?.version ?? 0}`;
      const snapshot = snapshots.get(key) ?? ts.ScriptSnapshot.fromString(text);
      if (!scripts.has(path)) snapshots.set(key, snapshot);
      return snapshot;
    },
    getProjectVersion: () => String(versions),
    getCurrentDirectory: () => CODE_DIR,
    getDefaultLibFileName: () => "/lib/lib.es2025.d.ts",
    fileExists: (path) => textOf(path) !== undefined,
    readFile: textOf,
    directoryExists: (path) =>
      directories.has(path) || [...scripts.keys()].some((each) => each.startsWith(`${path}/`)),
    getDirectories: (path) => childrenOf(path, [...directories]),
    readDirectory: () => [],
    useCaseSensitiveFileNames: () => true,
  };

  return {
    service: ts.createLanguageService(host, registry),
    setText(path, text) {
      if (scripts.get(path)?.text === text) return;
      versions += 1;
      if (text === undefined) scripts.delete(path);
      else scripts.set(path, { text, version: versions });
    },
    textOf,
    paths: () => [...scripts.keys()],
  };
}

function directoriesOf(path: string): string[] {
  const parts = path.split("/").slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`);
}

function childrenOf(path: string, directories: string[]): string[] {
  const below = path.endsWith("/") ? path : `${path}/`;
  return directories
    .filter((each) => each.startsWith(below) && !each.slice(below.length).includes("/"))
    .map((each) => each.slice(below.length));
}
