import { handlerLocation } from "./handler-location.ts";
import type { CompiledScript, ErrorData, SourceLocation } from "./messages.ts";

/** Functions of the libraries that a script gets that give promises. `mx.nd.array` gives none. */
const ASYNC_CALLS =
  /(?<!\b(?:nd|ndarray))\.(?:predict|asnumpy|asscalar|tolist|data|array|score|fit|iter_predict|load_checkpoint|load_parameters|readFile)\(/;

/** What makes an array whose length may be wrong, or too much. */
const ALLOCATES = /(?:Array|ArrayBuffer)\(|\b(?:zeros|ones|fill|full)\(|\.repeat\(/;

/**
 * Completes what is known of an error: its place, where no stack has it, is that of the function which failed, and
 * `facts.advice` says what to do where the line of the script shows it.
 */
export function advise(error: ErrorData, script: CompiledScript | undefined): ErrorData {
  if (!script) return error;
  const chain = causes(error);
  // The cause may know better which function is at fault.
  const functionName = chain.findLast(({ facts }) => facts.functionName !== undefined)?.facts.functionName;
  const known = chain.find(({ facts }) => facts.advice !== undefined)?.facts.advice;
  const last = chain.at(-1) ?? error;
  const location =
    error.location ??
    (typeof functionName === "string" ? handlerLocation(script, functionName, partOf(last)) : undefined);
  const line = location && lineAt(script, location);
  const onParameter =
    typeof functionName === "string" ? adviceOnParameter(last, functionName, script, line) : undefined;
  const advice = known ?? (line !== undefined ? adviceOn(last, line, onParameter) : undefined);
  return {
    ...error,
    ...(location && { location }),
    facts: { ...error.facts, ...(advice !== undefined && { advice }) },
  };
}

/** Which part of a function an error is about, where no stack tells. */
function partOf({ facts }: ErrorData): "return" | "declaration" {
  return facts.at === "declaration" ? "declaration" : "return";
}

/** An error and its causes; the last is what the engine or a library threw. */
function causes(error: ErrorData): ErrorData[] {
  return error.cause ? [error, ...causes(error.cause)] : [error];
}

/** What the handlers are called with, where that is told wrongly most often. */
const SIGNATURES: Readonly<Record<string, string>> = {
  predict_fn: "predict_fn(module, data)",
  transform_fn: "transform_fn(model, input_data, content_type, accept)",
  process_request_fn: "process_request_fn(model, input_data, content_type)",
  output_fn: "output_fn(data, accept)",
};

function adviceOn({ name, message }: ErrorData, line: string, onParameter?: string): string | undefined {
  if (onParameter !== undefined) return onParameter;
  const call = ASYNC_CALLS.exec(line)?.[0].slice(1, -1);
  if (name === "TypeError" && call && !/\bawait\b/.test(line)) {
    return `${call}() gives a promise: write await before it, in parentheses if you call something on the result`;
  }
  if (/must be numeric tensor, but got string/.test(message)) {
    return 'Text cannot be computed with: make numbers of it first, with Number() or a table that gives each word its number. A list of texts becomes a tensor of dtype "string"';
  }
  const dtypes = /must be (\w+) tensor, but got (\w+) tensor/.exec(message);
  if (dtypes)
    return `Change the dtype first: tensor.cast("${dtypes[1]}") in place of the ${dtypes[2]} tensor`;
  if (/call stack/.test(message)) {
    return "A function calls itself too many times before it returns: look at the call in it, and give it an end that is always reached, or write a loop";
  }
  if (name === "RangeError" && ALLOCATES.test(line)) {
    return "There is not the memory for so many elements, or their number is wrong: log the number, work on fewer rows at a time, and let go of what is not needed";
  }
  if (name === "MXNetError") return undefined;
  return OF_ENGINES.find(([says]) => says.test(`${name}: ${message}`))?.[1];
}

/** What engines and TensorFlow.js say of a common fault, and what to do about it. */
const OF_ENGINES: readonly (readonly [says: RegExp, advice: string])[] = [
  [/serialize.* BigInt/, "JSON has no BigInt: write Number(value) or String(value) in its place"],
  [
    /circular|cyclic/,
    "The object holds itself, and JSON cannot: write only the members that the client needs",
  ],
  [
    /^SyntaxError: .*["'“]?\uFEFF/,
    'The text begins with a byte order mark, which is no JSON: write JSON.parse(text.replace(/^\\uFEFF/, "")), or send it without',
  ],
  [
    /^SyntaxError: .*JSON/,
    "What is parsed here is no JSON: see the value that went into this stage, and its content type",
  ],
  [
    /Tensor is disposed/,
    "The tensor was freed before this line: by dispose(), or at the end of tf.tidy(), whose function must not be async. Return it from tf.tidy(), or keep it with tf.keep()",
  ],
  [
    /^ReferenceError: .*\b(?:fetch|XMLHttpRequest|WebSocket|localStorage|sessionStorage|indexedDB|caches)\b/,
    "A script has no network and no storage but the files of /opt/ml: put what it needs among its files, and read it with node:fs/promises",
  ],
  [
    /^ReferenceError: .*\bBuffer\b/,
    "There is no Buffer here: bytes are a Uint8Array, text is made of them with TextDecoder and bytes of text with TextEncoder, base64 with btoa and atob",
  ],
  [
    /^ReferenceError: .*\b(?:require|module|exports|__dirname|__filename)\b/,
    'A script is an ES module: write import … from "…" and export',
  ],
  [
    /Content Security Policy/,
    "A script cannot make code of text: write the function itself, or import it from a file",
  ],
  [
    /Cannot read propert.* of (?:undefined|null)|is (?:undefined|null)$/,
    "What stands before it in this line is not there: log it with console.log, and look at what went into this stage",
  ],
  [
    /not iterable|Symbol\.iterator/,
    "What is spread or looped over here is no list: where a call gave it that has to wait, as asnumpy, tolist or mx.io.CSVIter, write await before the call",
  ],
  [
    /^TypeError: [\w$]+(?:\.[\w$]+)* is not a function/,
    "There is no such function. A block of Gluon is called as block.call(data), and what a promise gives has its methods after await",
  ],
];

/** A parameter that has not what it should have is likely another one, or an array that came in an iterator. */
function adviceOnParameter(
  { name, message }: ErrorData,
  handler: string,
  script: CompiledScript,
  line = "",
): string | undefined {
  const signature = SIGNATURES[handler];
  const place = handlerLocation(script, handler);
  if (name !== "TypeError" || signature === undefined || !place) return undefined;
  const parameters =
    lineAt(script, place)
      .match(/\(([^()]*)\)/)?.[1]
      ?.split(/\s*,\s*/) ?? [];
  const [, object, method] = /^(\w+)\.(\w+) is not a function$/.exec(message) ?? [];
  const [, data = ""] = parameters;
  if (handler === "predict_fn" && /^\w+$/.test(data)) {
    const isLacking = object === data && !MODEL_METHODS.test(method ?? "");
    const isRead = / of undefined /.test(message) && new RegExp(`\\b${data}\\.(?:shape|dtype)\\b`).test(line);
    if (isLacking || isRead) return adviceOnIterator(data);
  }
  const at = object === undefined ? -1 : parameters.indexOf(object);
  if (at < 0) return undefined;
  const is = at === 0 ? "its first parameter is" : `its parameter ${at + 1} is`;
  return `${handler} is called as ${signature}: ${is} called ${object} here. If they are in the wrong order, swap them`;
}

/** What only a model has: data that lacks it is likely a swapped argument. */
const MODEL_METHODS = /^(?:predict|forward|call|score|bind|hybridize)$/;

const adviceOnIterator = (data: string) =>
  `Where the model is a Module, predict_fn gets input_fn's NDArray in a DataIter: give that to the Module's predict, or take the arrays of its batches, for (const batch of ${data}) { const [array] = batch.data; }`;

function lineAt({ modules }: CompiledScript, { path, line }: SourceLocation): string {
  const module = modules.find((each) => each.path === path);
  return module?.code.split("\n")[line - 1] ?? "";
}
