import type { StoredArray } from "../formats/stored-array.ts";

/** How a file held an array: the version of its record and its context; all of it for what a tensor cannot hold. */
export type StoredForm = StoredArray | Pick<StoredArray, "version" | "context">;
