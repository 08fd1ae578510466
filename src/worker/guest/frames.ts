/**
 * Lets a task run between two frames without waiting for one: a hidden page has no frames, and training goes on in it.
 *
 * TensorFlow.js keeps the function that it finds when it is loaded, so this is imported before it.
 */
const channel = new MessageChannel();
const waiting = new Map<number, (timeMs: number) => void>();
let lastId = 0;

channel.port1.onmessage = ({ data: id }: MessageEvent<number>) => {
  const callback = waiting.get(id);
  waiting.delete(id);
  callback?.(performance.now());
};

function requestAnimationFrame(callback: (timeMs: number) => void): number {
  lastId += 1;
  waiting.set(lastId, callback);
  channel.port2.postMessage(lastId);
  return lastId;
}

Object.assign(globalThis, {
  requestAnimationFrame,
  cancelAnimationFrame: (id: number) => waiting.delete(id),
});
