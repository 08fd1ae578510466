import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";

/** What can be told of a step's being done. */
export interface TourGoal {
  /**
   * What was done last, e.g. the number of an answer: another one than at the step's beginning ends the step.
   * `undefined` where nothing was. It reads signals.
   */
  done(): string | number | undefined;
  /** Whether the step is there to be read: done, it waits for the person to go on. */
  isToRead?: boolean;
}

/** Where a person is in a tour. It moves on when a step was done, and never by itself. */
export function createTourModel(goals: readonly TourGoal[]) {
  /** As many as there are goals: the tour is over. */
  const index = signal(0);
  /** What was done when the shown step began. */
  const before = signal(goals[0]?.done());
  const isOver = computed(() => index.value >= goals.length);

  function next(): void {
    if (isOver.value) return;
    batch(() => {
      index.value += 1;
      before.value = untracked(() => goals[index.value]?.done());
    });
  }

  const end = effect(() => {
    const goal = goals[index.value];
    if (!goal || goal.isToRead) return;
    const done = goal.done();
    if (done !== undefined && done !== before.value) untracked(next);
  });

  return {
    index: index as ReadonlySignal<number>,
    isOver,
    /** Whether the step was done before it began, so that it need not be done again, or is there to be read and done. */
    wasDone: computed(() => {
      const goal = goals[index.value];
      return goal !== undefined && (goal.isToRead ? goal.done() : before.value) !== undefined;
    }),
    next,
    dispose: end,
  };
}
