import { AttributeReader } from "./attribute-reader.ts";
import type { ConfiguredOperator, Operator } from "./operator.ts";

/** The page that lists operators: their names, inputs and attributes, as they are with no attribute given. */
export function operatorsPage(operators: readonly Operator[]): string {
  const sorted = [...operators].sort((a, b) => compare(a.name, b.name));
  const names = operators.flatMap(({ aliases = [] }) => aliases).length + operators.length;
  return `# Operators

${operators.length} operators of MXNet run, under ${names} names. Made by \`npm run operators\`: do not edit.

A symbol with another operator, or with an attribute that is not listed, is refused when it is loaded, and the error
names all of them at once. Attributes that only tune the reference's own kernels (\`workspace\`, \`cudnn_off\`) are passed
over. A dash says that the operator has none. Inputs are those that it has with no attribute given.

| operator | other names | inputs | attributes |
| --- | --- | --- | --- |
${sorted.map(row).join("\n")}
`;
}

/** By letters, whatever their case. */
function compare(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : a < b ? -1 : 1;
}

function row({ name, aliases = [], configure }: Operator): string {
  const reader = new RecordingReader();
  const { inputs }: ConfiguredOperator = configure(reader);
  return `| ${[code([name]), code(aliases), code(inputs), code([...reader.asked])].join(" | ")} |`;
}

function code(words: readonly string[]): string {
  return words.length === 0 ? "-" : words.map((word) => `\`${word}\``).join(" ");
}

/** Notes which attributes an operator asks for. */
class RecordingReader extends AttributeReader {
  readonly asked = new Set<string>();

  constructor() {
    super(new Map());
  }

  override text(name: string, absent: string): string {
    this.asked.add(name);
    return super.text(name, absent);
  }
}
