import * as arithmetic from "./arithmetic.ts";
import type { MXSymbol } from "./symbol.ts";

type Operand = MXSymbol | number;

/**
 * Arithmetic and comparison as methods: what Python writes as `a + b`. They take a symbol of the same shape, or a number;
 * comparisons give 1 and 0.
 */
export class SymbolMethods {
  add(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.add(this, other);
  }

  sub(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.subtract(this, other);
  }

  subtract(this: MXSymbol, other: Operand): MXSymbol {
    return this.sub(other);
  }

  mul(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.multiply(this, other);
  }

  multiply(this: MXSymbol, other: Operand): MXSymbol {
    return this.mul(other);
  }

  /** Integers are divided towards zero. */
  div(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.divide(this, other);
  }

  /** Integers are divided towards zero. */
  divide(this: MXSymbol, other: Operand): MXSymbol {
    return this.div(other);
  }

  /** The rest has the sign of the divisor. */
  modulo(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.modulo(this, other);
  }

  power(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.power(this, other);
  }

  maximum(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.maximum(this, other);
  }

  minimum(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.minimum(this, other);
  }

  equal(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.equal(this, other);
  }

  not_equal(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.not_equal(this, other);
  }

  greater(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.greater(this, other);
  }

  greater_equal(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.greater_equal(this, other);
  }

  lesser(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.lesser(this, other);
  }

  lesser_equal(this: MXSymbol, other: Operand): MXSymbol {
    return arithmetic.lesser_equal(this, other);
  }

  /** Python's `-symbol`. */
  negative(this: MXSymbol): MXSymbol {
    return this.mul(-1);
  }
}
