/** Fulfilled in a turn of its own, after keys and frames that wait: for long work that goes on in pieces. */
export function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port2.onmessage = () => {
      port1.close();
      resolve();
    };
    port1.postMessage(undefined);
  });
}

/** Does work that comes in steps, each in a turn of its own. Fulfilled with what they gave. */
export async function inTurns<T>(steps: Iterable<T>): Promise<T[]> {
  const given: T[] = [];
  for (const each of steps) {
    given.push(each);
    await nextTurn();
  }
  return given;
}
