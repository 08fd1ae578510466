/** Whether operators are recorded for `backward`, and whether they behave as in training. */
export interface AutogradMode {
  readonly isRecording: boolean;
  readonly isTraining: boolean;
}

let current: AutogradMode = { isRecording: false, isTraining: false };

export function autogradMode(): AutogradMode {
  return current;
}

/** Sets the mode, and returns the one before. */
export function setAutogradMode(mode: Partial<AutogradMode>): AutogradMode {
  const before = current;
  current = { ...before, ...mode };
  return before;
}
