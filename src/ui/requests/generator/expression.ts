/** What an expression may name. */
export interface ExpressionScope {
  /** The number's place, from 0. */
  i: number;
  /** How many numbers there are. */
  n: number;
  /** A random number from 0 to 1, and one of mean 0 and deviation 1: another each time it is named. */
  random(): number;
  normal(): number;
  /** Its place along an axis: `x(0)` is the row. */
  x(axis: number): number;
}

export type Expression = (scope: ExpressionScope) => number;

const CONSTANTS: Record<string, number> = { pi: Math.PI, e: Math.E };

const FUNCTIONS: Record<string, (...values: number[]) => number> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  sign: Math.sign,
  min: Math.min,
  max: Math.max,
};

/** Operators from the loosest to the closest; those of a level are taken from the left. */
const LEVELS: readonly Record<string, (a: number, b: number) => number>[] = [
  { "<": (a, b) => Number(a < b), ">": (a, b) => Number(a > b) },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => a / b, "%": (a, b) => a % b },
];

/**
 * Reads an arithmetic expression, e.g. `sin(i / 10) + 0.1 * normal`. Nothing of it is run as a script.
 *
 * @throws {SyntaxError} Where it is none: the message says where.
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  return parser.parse();
}

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([a-zA-Z]\w*)|(\*\*|[-+*/%^(),<>]))/y;

class Parser {
  readonly #text: string;
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text.trim();
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < this.#text.length) {
      const start = TOKEN.lastIndex;
      const [, number, name, sign] = TOKEN.exec(this.#text) ?? [];
      const token = number ?? name ?? sign;
      if (token === undefined) {
        TOKEN.lastIndex = 0;
        throw new SyntaxError(`"${this.#text.slice(start).trim().slice(0, 12)}" is no part of an expression`);
      }
      this.#tokens.push(token);
    }
  }

  parse(): Expression {
    if (this.#tokens.length === 0) throw new SyntaxError("Type an expression, e.g. sin(i / 10)");
    const expression = this.#level(0);
    if (this.#at < this.#tokens.length) throw new SyntaxError(`"${this.#peek()}" is not expected here`);
    return expression;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? "";
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new SyntaxError(`A "${token}" is missing before ${this.#what()}`);
  }

  #what(): string {
    return this.#peek() === "" ? "the end" : `"${this.#peek()}"`;
  }

  #level(depth: number): Expression {
    const operators = LEVELS[depth];
    if (!operators) return this.#unary();
    let left = this.#level(depth + 1);
    for (let apply = operators[this.#peek()]; apply; apply = operators[this.#peek()]) {
      this.#at += 1;
      const [a, b, both] = [left, this.#level(depth + 1), apply];
      left = (scope) => both(a(scope), b(scope));
    }
    return left;
  }

  #unary(): Expression {
    if (this.#take("-")) {
      const value = this.#unary();
      return (scope) => -value(scope);
    }
    return this.#take("+") ? this.#unary() : this.#power();
  }

  /** From the right, and closer than a sign before it: `-2^2` is -4. */
  #power(): Expression {
    const base = this.#primary();
    if (!this.#take("^") && !this.#take("**")) return base;
    const exponent = this.#unary();
    return (scope) => base(scope) ** exponent(scope);
  }

  #primary(): Expression {
    if (this.#take("(")) {
      const inner = this.#level(0);
      this.#expect(")");
      return inner;
    }
    const token = this.#peek();
    if (/^[\d.]/.test(token)) {
      this.#at += 1;
      const value = Number(token);
      return () => value;
    }
    if (!/^[a-zA-Z]/.test(token)) throw new SyntaxError(`A number is missing before ${this.#what()}`);
    this.#at += 1;
    return this.#named(token);
  }

  #named(name: string): Expression {
    const constant = Object.hasOwn(CONSTANTS, name) ? CONSTANTS[name] : undefined;
    if (constant !== undefined) return () => constant;
    if (name === "i") return ({ i }) => i;
    if (name === "n") return ({ n }) => n;
    if (name === "random") return ({ random }) => random();
    if (name === "normal") return ({ normal }) => normal();
    const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!apply && name !== "x") {
      const known = [
        "i",
        "n",
        "x(axis)",
        "random",
        "normal",
        ...Object.keys(CONSTANTS),
        ...Object.keys(FUNCTIONS),
      ];
      throw new SyntaxError(`"${name}" is none of ${known.join(", ")}`);
    }
    const values = this.#list();
    const [axis] = values;
    if (name === "x" && axis) return (scope) => scope.x(axis(scope));
    return (scope) => apply?.(...values.map((value) => value(scope))) ?? Number.NaN;
  }

  #list(): Expression[] {
    this.#expect("(");
    const values = [this.#level(0)];
    while (this.#take(",")) values.push(this.#level(0));
    this.#expect(")");
    return values;
  }
}
