import { type ArithmeticFunctions, arithmeticFunctions } from "../functions/arithmetic.ts";
import { compose } from "./compose.ts";
import { MXSymbol } from "./symbol.ts";

export const {
  add,
  subtract,
  multiply,
  divide,
  modulo,
  power,
  power: pow,
  maximum,
  minimum,
  hypot,
  equal,
  not_equal,
  greater,
  greater_equal,
  lesser,
  lesser_equal,
}: ArithmeticFunctions<MXSymbol> = arithmeticFunctions<MXSymbol>({
  isOperand: (value) => value instanceof MXSymbol,
  binary: ({ elementwise: { op, hint } }, lhs, rhs) => compose(op, {}, { inputs: [lhs, rhs], hint }),
  scalar: ({ op, hint }, operand, scalar) => compose(op, { scalar }, { inputs: [operand], hint }),
});
