/** Types offered for a request's body. */
export const CONTENT_TYPES: readonly string[] = [
  "application/json",
  "text/csv",
  "application/x-npy",
  "application/octet-stream",
  "text/plain",
  "image/png",
];

/** Types offered for the answer. */
export const ACCEPT_TYPES: readonly string[] = ["application/json", "text/csv", "application/x-npy", "*/*"];

/** A note on a media type: what it will do, and where it looks like a slip, what was meant. */
export interface TypeNote {
  text: string;
  tone: "plain" | "warn";
  /** The type that was probably meant. */
  suggestion?: string;
}

const TEXT_TYPES: readonly string[] = ["application/json", "text/csv"];

/** What a content type will do. It is compared verbatim: clauses H9 and H11. */
export function explainContentType(content_type: string): TypeNote {
  if (content_type === "") {
    return { text: "No header is sent: it counts as application/json", tone: "plain" };
  }
  if (TEXT_TYPES.includes(content_type)) {
    return { text: "Handlers get the body as text", tone: "plain" };
  }
  const suggestion = meantType(content_type);
  if (suggestion) {
    return {
      text: `Compared verbatim: this is not ${suggestion}, so handlers get bytes and the defaults answer 415`,
      tone: "warn",
      suggestion,
    };
  }
  return { text: "Handlers get the body as bytes; the default input_fn answers 415", tone: "plain" };
}

/** What an accept type will do. Clause H10. */
export function explainAccept(accept: string, defaultAccept: string): TypeNote {
  if (accept === "" || accept === "*/*") {
    const sent = accept === "" ? "No header is sent" : "Anything goes";
    return { text: `${sent}: handlers get the default, ${defaultAccept || "an empty text"}`, tone: "plain" };
  }
  if (accept === "application/json")
    return { text: "All default handlers can answer in JSON", tone: "plain" };
  if (accept === "text/csv") {
    return { text: "The Module defaults can answer in CSV; those of Gluon answer 406", tone: "plain" };
  }
  const suggestion = meantType(accept);
  if (suggestion) {
    const why = accept.includes(",") ? "A list is not taken apart" : "Compared verbatim";
    return {
      text: `${why}: this is not ${suggestion}, so the defaults answer 406`,
      tone: "warn",
      suggestion,
    };
  }
  return { text: "The default output_fn answers 406: the script's own must know it", tone: "plain" };
}

/** The type without parameters, spaces, capitals or further items, where that makes it one that is known. */
function meantType(type: string): string | undefined {
  const bare = (type.split(/[;,]/)[0] ?? "").trim().toLowerCase();
  return bare !== type && TEXT_TYPES.includes(bare) ? bare : undefined;
}
