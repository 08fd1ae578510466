import assert from "node:assert/strict";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";
import { runOperator } from "../testing/run-operator.ts";

/** Numbers of (time, batch, class), unlike each other. */
const scores = (count: number) => Array.from({ length: count }, (_, i) => Math.sin(i * 1.7) * 2);

testOnBackends("CTCLoss sums over all alignments of a label, whichever class is the blank", async () => {
  const [time, batch, classes] = [4, 3, 3];
  const data = scores(time * batch * classes);
  for (const blank_label of ["first", "last"] as const) {
    const [blank, padding] = blank_label === "first" ? [0, 0] : [2, -1];
    const [a, b] = blank_label === "first" ? [1, 2] : [0, 1];
    const labels = [[a, b], [b, b], [a]];
    const { outputs } = await runOperator({
      op: "CTCLoss",
      attrs: { blank_label },
      inputs: [
        { shape: [time, batch, classes], data },
        { shape: [batch, 2], data: labels.flatMap(([first = padding, second = padding]) => [first, second]) },
      ],
    });
    const expected = labels.map((label, sample) => {
      const rows = rowsOf(data, { time, batch, classes }, sample);
      return -Math.log(probabilityOf(rows, label, blank));
    });
    assertClose(outputs[0]?.data ?? [], expected, 1e-5);
  }
});

testOnBackends("CTCLoss reads how long the data and the labels are", async () => {
  const [time, batch, classes] = [4, 2, 3];
  const data = scores(time * batch * classes);
  const { outputs } = await runOperator({
    op: "_contrib_ctc_loss",
    attrs: { use_data_lengths: "True", use_label_lengths: "True" },
    inputs: [
      { shape: [time, batch, classes], data },
      { shape: [batch, 2], data: [1, 2, 2, 1] },
      { shape: [batch], data: [3, 4] },
      { shape: [batch], data: [2, 1] },
    ],
  });
  const rows = (sample: number) => rowsOf(data, { time, batch, classes }, sample);
  const expected = [probabilityOf(rows(0).slice(0, 3), [1, 2], 0), probabilityOf(rows(1), [2], 0)];
  assertClose(
    outputs[0]?.data ?? [],
    expected.map((each) => -Math.log(each)),
    1e-5,
  );
});

testOnBackends("CTCLoss is infinite where a label is too long for the data", async () => {
  const { outputs } = await runOperator({
    op: "CTCLoss",
    inputs: [
      { shape: [2, 1, 3], data: scores(6) },
      // Two of a class need a blank between them: three moments.
      { shape: [1, 2], data: [1, 1] },
    ],
  });
  assert.deepEqual(outputs[0]?.data, [Number.POSITIVE_INFINITY]);
});

/** One sample's probabilities: a row of classes for each moment. */
function rowsOf(
  data: readonly number[],
  { time, batch, classes }: { time: number; batch: number; classes: number },
  sample: number,
): number[][] {
  return Array.from({ length: time }, (_, moment) => {
    const start = (moment * batch + sample) * classes;
    const powers = data.slice(start, start + classes).map(Math.exp);
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  });
}

/** The sum over all paths that are the label once repetitions and then blanks are left out. */
function probabilityOf(rows: readonly number[][], label: readonly number[], blank: number): number {
  const paths = rows.reduce<number[][]>(
    (all, row) => all.flatMap((path) => row.map((_, index) => [...path, index])),
    [[]],
  );
  return paths
    .filter((path) => {
      const read = path.filter((each, at) => each !== path[at - 1] && each !== blank);
      return read.join() === label.join();
    })
    .map((path) => path.reduce((product, index, moment) => product * (rows[moment]?.[index] ?? 0), 1))
    .reduce((a, b) => a + b, 0);
}
