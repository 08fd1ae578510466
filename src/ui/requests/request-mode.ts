/** What the requests panel shows: one request, or many of them. */
export type RequestMode = "request" | "suite" | "matrix" | "load";
