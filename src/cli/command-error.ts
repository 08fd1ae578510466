/** A command could not do what was asked. The message is told as `optml: …`; the process exits with `exitCode`. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  readonly exitCode: number = 1;
}

/** What was asked cannot be meant. The message is followed by where help is. */
export class UsageError extends CommandError {
  override readonly name = "UsageError";
  override readonly exitCode = 2;
}
