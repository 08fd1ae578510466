import { decodeBase64 } from "./base64.ts";
import { type ShellToken, splitShell, textOf, type Word } from "./shell-words.ts";

/** A command of a command line, with what it reads. */
export interface ShellCommand {
  words: Word[];
  /** What it reads: bytes, or in words what cannot be known without running it. Absent: nothing is given to it. */
  stdin?: { bytes: Uint8Array<ArrayBuffer> } | { unknown: string };
}

/**
 * The commands of a command line in their order, pipes and redirections resolved as far as that can be done unrun.
 *
 * @throws {SyntaxError} Where the quotes do not close.
 */
export function readCommands(text: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let current: ShellCommand = { words: [] };
  const tokens = splitShell(text);
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as ShellToken;
    const following = tokens[index + 1];
    const target = following?.kind === "word" ? following.word : undefined;
    if (token.kind === "word") current.words.push(token.word);
    else if (token.kind === "heredoc") current.stdin = { bytes: Uint8Array.from(token.bytes) };
    else if (/[<>]/.test(token.text)) {
      redirect(current, token.text, target);
      if (target) index += 1;
    } else {
      if (current.words.length > 0) commands.push(current);
      // A pipe may be followed by a line's end.
      const isPiped = token.text.startsWith("|") && token.text !== "||";
      if (isPiped) current = { words: [], stdin: outputOf(current) };
      else if (current.words.length > 0 || token.text !== ";") current = { words: [] };
    }
  }
  if (current.words.length > 0) commands.push(current);
  return commands;
}

function redirect(command: ShellCommand, operator: string, target: Word | undefined): void {
  // `2>file`: the number belongs to the redirection.
  const last = command.words.at(-1);
  if (operator.includes(">") && last && !last.isQuoted && /^[012]$/.test(textOf(last))) command.words.pop();
  if (!target || !operator.startsWith("<")) return;
  if (operator === "<<<") command.stdin = { bytes: Uint8Array.from([...target.bytes, 10]) };
  else command.stdin = { unknown: `the file "${textOf(target)}"` };
}

/** What `echo`, `printf`, `cat` and `base64 --decode` write; of others it cannot be known. */
function outputOf({ words, stdin }: ShellCommand): ShellCommand["stdin"] {
  const [name = "", ...args] = words.map(textOf);
  const unknown = { unknown: `what "${[name, ...args].join(" ").slice(0, 60)}" writes` };
  const encode = (text: string) => ({ bytes: new TextEncoder().encode(text) });
  if (name === "echo")
    return args[0] === "-n" ? encode(args.slice(1).join(" ")) : encode(`${args.join(" ")}\n`);
  if (name === "printf" && args[0] === "%s")
    return { bytes: Uint8Array.from(words.slice(2).flatMap((word) => word.bytes)) };
  if (name === "printf" && args.length === 1 && !/[%\\]/.test(args[0] ?? "")) return encode(args[0] ?? "");
  if (name === "cat" && args.length === 0 && stdin) return stdin;
  const decodes = name === "base64" && args.length === 1 && /^(?:-d|-D|--decode)$/.test(args[0] ?? "");
  if (!decodes || !stdin || !("bytes" in stdin)) return unknown;
  try {
    return { bytes: decodeBase64(new TextDecoder().decode(stdin.bytes)) };
  } catch {
    // No base64: the real one would stop there too.
    return { unknown: "what base64 decodes, as it is no base64" };
  }
}
