const NAMES = ["epochs", "num_epoch", "num_epochs", "n_epochs", "epoch"];

/** How many epochs a job's hyperparameters ask for, or `undefined` where none of the usual names is there. */
export function epochsOf(hyperparameters: Readonly<Record<string, string>>): number | undefined {
  for (const name of NAMES) {
    const count = Number(hyperparameters[name] ?? Number.NaN);
    if (Number.isInteger(count) && count > 0) return count;
  }
  return undefined;
}
