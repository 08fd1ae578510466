import { DTYPES } from "../formats/dtype.ts";
import type { AttributeReader } from "./attribute-reader.ts";

/** The dtype of a tensor: other floats are held as float32, other integers as int32. */
export type TensorDType = "float32" | "int32" | "bool";

/** Reads the attribute `dtype`, and gives the dtype of the tensor for it. `None` is the default. */
export function readDType(attributes: AttributeReader, absent = "float32"): TensorDType {
  const text = attributes.has("dtype") ? attributes.text("dtype", absent) : absent;
  const dtype = DTYPES.find((each) => each === text);
  if (!dtype) attributes.refuse("dtype", `is "${text}", must be one of ${DTYPES.join(", ")}`);
  if (dtype === "bool") return "bool";
  return !dtype || dtype.startsWith("float") || dtype === "bfloat16" ? "float32" : "int32";
}
