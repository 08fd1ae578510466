/**
 * What stays on a guest's global object besides JavaScript's own: computing, text, bytes, timers, WebGPU and WebGL.
 * All else goes, so that a browser's next way to storage, network or another realm is gone the day it comes.
 */
const KEPT = new Set([
  // Names of the global object itself. TensorFlow.js finds its engine through `global` under Deno.
  ...[
    "self",
    "globalThis",
    "global",
    "constructor",
    "isSecureContext",
    "crossOriginIsolated",
    "origin",
    "location",
  ],
  ...[
    "navigator",
    "performance",
    "crypto",
    "console",
    "process",
    "WorkerGlobalScope",
    "DedicatedWorkerGlobalScope",
  ],
  // Timers and tasks.
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval", "queueMicrotask", "structuredClone"],
  ...["setImmediate", "clearImmediate", "requestAnimationFrame", "cancelAnimationFrame", "reportError"],
  // Text and bytes.
  ...["atob", "btoa", "TextEncoder", "TextDecoder", "TextEncoderStream", "TextDecoderStream", "Buffer"],
  ...["Blob", "File", "FileReader", "FileReaderSync", "URL", "URLSearchParams", "FormData", "Headers"],
  ...["Request", "Response", "CompressionStream", "DecompressionStream", "DOMException", "ImageData"],
  ...["ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "WritableStream"],
  ...["ReadableStreamDefaultController", "ReadableByteStreamController", "ReadableStreamBYOBRequest"],
  ...["WritableStreamDefaultWriter", "WritableStreamDefaultController", "TransformStream"],
  ...["TransformStreamDefaultController", "ByteLengthQueuingStrategy", "CountQueuingStrategy"],
  ...["AbortController", "AbortSignal", "Event", "EventTarget", "CustomEvent", "ErrorEvent", "MessageEvent"],
  ...["PromiseRejectionEvent", "MessageChannel", "MessagePort", "Crypto", "CryptoKey", "SubtleCrypto"],
  ...[
    "Performance",
    "PerformanceEntry",
    "PerformanceMark",
    "PerformanceMeasure",
    "Navigator",
    "WorkerNavigator",
  ],
  ...[
    "WorkerLocation",
    "OffscreenCanvas",
    "OffscreenCanvasRenderingContext2D",
    "ImageBitmap",
    "createImageBitmap",
  ],
  ...["WGSLLanguageFeatures", "WebAssembly"],
]);

/** WebGPU's and WebGL's constructors and constants, and where TensorFlow.js keeps its engine. */
const KEPT_PREFIXES = ["GPU", "WebGL", "_tf"];

/** What stays on `navigator`: it says what machine this is, and opens nothing but the GPU. */
const KEPT_OF_NAVIGATOR = new Set([
  ...["constructor", "gpu", "hardwareConcurrency", "deviceMemory", "language", "languages", "onLine"],
  ...["userAgent", "userAgentData", "appVersion", "appName", "appCodeName", "platform", "product", "vendor"],
]);

/** Blob URLs are how a script is loaded; by itself it needs none. */
const LOST_OF_URL = ["createObjectURL", "revokeObjectURL"];

/**
 * Takes from a global object, and from the prototypes above it, every way to storage, network or another realm.
 *
 * `EventTarget` and `Object`, at the top of the prototypes, stay as they are: every object shares them.
 *
 * @returns The names that could not be taken, because the engine does not let go of them. Empty is what must be.
 */
export function takeAmbientPower(scope: object): string[] {
  const names = javaScriptNames();
  const isKept = (name: string) =>
    names.has(name) || KEPT.has(name) || KEPT_PREFIXES.some((prefix) => name.startsWith(prefix));
  const left = keepOnly(scope, isKept);

  const { navigator, URL: url } = scope as { navigator?: object; URL?: object };
  if (navigator) left.push(...keepOnly(navigator, (name) => KEPT_OF_NAVIGATOR.has(name)));
  if (url) left.push(...LOST_OF_URL.filter((name) => name in url && !take(url, name)));
  return left;
}

/** What ECMAScript itself puts on a global object. */
function javaScriptNames(): Set<string> {
  return new Set([
    ...[
      "Object",
      "Function",
      "Array",
      "Number",
      "parseFloat",
      "parseInt",
      "Infinity",
      "NaN",
      "undefined",
      "Boolean",
    ],
    ...[
      "String",
      "Symbol",
      "Date",
      "Promise",
      "RegExp",
      "Error",
      "AggregateError",
      "EvalError",
      "RangeError",
    ],
    ...["ReferenceError", "SyntaxError", "TypeError", "URIError", "SuppressedError", "JSON", "Math", "Intl"],
    ...["ArrayBuffer", "SharedArrayBuffer", "Atomics", "DataView", "Uint8Array", "Int8Array", "Uint16Array"],
    ...["Int16Array", "Uint32Array", "Int32Array", "Float16Array", "Float32Array", "Float64Array"],
    ...["Uint8ClampedArray", "BigUint64Array", "BigInt64Array", "BigInt", "Map", "Set", "WeakMap", "WeakSet"],
    ...["WeakRef", "FinalizationRegistry", "Proxy", "Reflect", "Iterator", "AsyncIterator", "Temporal"],
    ...["DisposableStack", "AsyncDisposableStack", "decodeURI", "decodeURIComponent", "encodeURI"],
    ...["encodeURIComponent", "escape", "unescape", "eval", "isFinite", "isNaN"],
  ]);
}

function keepOnly(object: object, isKept: (name: string) => boolean): string[] {
  const left: string[] = [];
  for (const level of levelsOf(object)) {
    for (const name of Object.getOwnPropertyNames(level)) {
      if (!isKept(name) && !take(level, name)) left.push(name);
    }
  }
  return left;
}

/** The object and its prototypes, without those that it shares with objects of other kinds. */
function levelsOf(object: object): object[] {
  const shared: unknown[] = [Object.prototype, globalThis.EventTarget?.prototype];
  const levels: object[] = [];
  for (let level = object; level && !shared.includes(level); level = Object.getPrototypeOf(level))
    levels.push(level);
  return levels;
}

/** Deletes a property; one that cannot be deleted is overwritten where that is let. Says whether no power is left in it. */
function take(object: object, name: string): boolean {
  if (Reflect.deleteProperty(object, name)) return true;
  Reflect.set(object, name, undefined);
  const value: unknown = Reflect.get(object, name);
  // Chromium keeps the constants TEMPORARY and PERSISTENT: a number opens nothing.
  return value === null || (typeof value !== "object" && typeof value !== "function");
}
