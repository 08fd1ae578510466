import { MXNetError } from "../mxnet-error.ts";

/** A function of two operands, of which either may be a number; of two numbers it gives a number. */
export interface Arithmetic<T> {
  (lhs: T, rhs: T | number): T;
  (lhs: number, rhs: T): T;
  (lhs: number, rhs: number): number;
}

/** What Python writes as `a + b`, `a > b` and the like. Arrays broadcast; symbols have one shape, as in MXNet. */
export interface ArithmeticFunctions<T> {
  /** Sum. */
  add: Arithmetic<T>;
  /** Difference. */
  subtract: Arithmetic<T>;
  /** Product. */
  multiply: Arithmetic<T>;
  /** Quotient; integers are divided towards zero. */
  divide: Arithmetic<T>;
  /** Rest of the division, with the divisor's sign; 0 where that is 0. */
  modulo: Arithmetic<T>;
  /** lhs to the power of rhs. */
  power: Arithmetic<T>;
  /** The larger one. */
  maximum: Arithmetic<T>;
  /** The smaller one. */
  minimum: Arithmetic<T>;
  /** √(lhs² + rhs²). */
  hypot: Arithmetic<T>;
  /** 1 where both are equal, else 0. */
  equal: Arithmetic<T>;
  /** 1 where both differ, else 0. */
  not_equal: Arithmetic<T>;
  /** 1 where lhs is larger, else 0. */
  greater: Arithmetic<T>;
  /** 1 where lhs is larger or equal, else 0. */
  greater_equal: Arithmetic<T>;
  /** 1 where lhs is smaller, else 0. */
  lesser: Arithmetic<T>;
  /** 1 where lhs is smaller or equal, else 0. */
  lesser_equal: Arithmetic<T>;
}

/** The operators that a function may call, and what MXNet names a symbol's node after. */
interface Calls {
  readonly broadcast: string;
  readonly elementwise: Call;
  /** With a number on the right. */
  readonly right: Call;
  /** With a number on the left, which the operator takes as its attribute as well. */
  readonly left: Call;
  /** With numbers on both sides. */
  readonly numbers: (lhs: number, rhs: number) => number;
}

export interface Call {
  readonly op: string;
  readonly hint: string;
}

const CALLS: Readonly<Record<keyof ArithmeticFunctions<unknown>, Calls>> = {
  add: basic("add", "plus", "plus", (a, b) => a + b),
  subtract: basic("sub", "minus", "rminus", (a, b) => a - b),
  multiply: basic("mul", "mul", "mul", (a, b) => a * b),
  divide: basic("div", "div", "rdiv", (a, b) => a / b),
  modulo: other("mod", "rmod", (a, b) => (b === 0 ? 0 : a - b * Math.floor(a / b))),
  power: other("power", "rpower", (a, b) => a ** b),
  maximum: other("maximum", "maximum", Math.max),
  minimum: other("minimum", "minimum", Math.min),
  hypot: other("hypot", "hypot", Math.hypot),
  equal: comparison("equal", "equal", (a, b) => a === b),
  not_equal: comparison("not_equal", "not_equal", (a, b) => a !== b),
  greater: comparison("greater", "lesser", (a, b) => a > b),
  greater_equal: comparison("greater_equal", "lesser_equal", (a, b) => a >= b),
  lesser: comparison("lesser", "greater", (a, b) => a < b),
  lesser_equal: comparison("lesser_equal", "greater_equal", (a, b) => a <= b),
};

/** How operands of one kind are told from others, and how its operators are called. */
export interface Caller<T> {
  isOperand(value: unknown): value is T;
  binary(calls: { broadcast: string; elementwise: Call }, lhs: T, rhs: T): T;
  scalar(call: Call, operand: T, scalar: number): T;
}

/** All functions of two operands, for arrays or for symbols. */
export function arithmeticFunctions<T>(caller: Caller<T>): ArithmeticFunctions<T> {
  const entries = Object.entries(CALLS).map(([name, calls]) => {
    const call = (lhs: T | number, rhs: T | number): T | number => {
      if (typeof lhs === "number" && typeof rhs === "number") return calls.numbers(lhs, rhs);
      if (caller.isOperand(lhs) && typeof rhs === "number") return caller.scalar(calls.right, lhs, rhs);
      if (typeof lhs === "number" && caller.isOperand(rhs)) return caller.scalar(calls.left, rhs, lhs);
      if (caller.isOperand(lhs) && caller.isOperand(rhs)) return caller.binary(calls, lhs, rhs);
      const given = caller.isOperand(lhs) || typeof lhs === "number" ? rhs : lhs;
      throw new MXNetError(
        `Cannot call ${name} with ${String(given)}: it takes two operands, each may be a number`,
      );
    };
    return [name, call];
  });
  return Object.fromEntries(entries) as ArithmeticFunctions<T>;
}

function basic(broadcast: string, word: string, left: string, numbers: Calls["numbers"]): Calls {
  return {
    ...other(word, left, numbers),
    broadcast: `broadcast_${broadcast}`,
    elementwise: { op: `elemwise_${broadcast}`, hint: `_${word}` },
  };
}

function other(word: string, left: string, numbers: Calls["numbers"]): Calls {
  return {
    broadcast: `broadcast_${word}`,
    elementwise: { op: `_${word}`, hint: `_${word}` },
    right: { op: `_${word}_scalar`, hint: `_${word}scalar` },
    left: { op: `_${left}_scalar`, hint: `_${left}scalar` },
    numbers,
  };
}

function comparison(word: string, left: string, numbers: (lhs: number, rhs: number) => boolean): Calls {
  const scalar = (each: string): Call => ({ op: `_${each}_scalar`, hint: `_${each}_scalar` });
  return {
    ...other(word, left, (lhs, rhs) => Number(numbers(lhs, rhs))),
    right: scalar(word),
    left: scalar(left),
  };
}
