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
