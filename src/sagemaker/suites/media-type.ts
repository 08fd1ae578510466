const TYPES: Record<string, string> = {
  json: "application/json",
  jsonl: "application/jsonlines",
  csv: "text/csv",
  txt: "text/plain",
  npy: "application/x-npy",
  npz: "application/x-npz",
  rec: "application/x-recordio-protobuf",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
};

/** The content type that a file's name tells; `undefined` where its ending is unknown or it has none. */
export function mediaTypeOf(name: string): string | undefined {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? undefined : TYPES[name.slice(dot + 1).toLowerCase()];
}

/** The ending of a file that holds `type`, without the dot; `undefined` where none is known for it. */
export function extensionOf(type: string): string | undefined {
  const essence = (type.split(";", 1)[0] ?? "").trim().toLowerCase();
  return Object.keys(TYPES).find((extension) => TYPES[extension] === essence);
}
