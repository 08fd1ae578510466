// Handwritten digits with MXNet's Gluon API.
//
// A Gluon script saves its model by itself: the default save knows
// Modules only. So this one has a save, and a model_fn that loads what
// it saved. Requests go through the default input_fn, predict_fn and
// output_fn: JSON with one or more images of (1, 28, 28) in, one score
// for each of the ten digits out.
//
// Press Train on the right. Then deploy it under Host, and send a digit
// under Requests.

import * as mx from "mxnet";
import type { TrainingArguments } from "optml";

const { autograd, gluon } = mx;
const { nn } = gluon;
const { transforms } = gluon.data.vision;

/** Called once by the training job. What it returns goes to save. */
export async function train(job: TrainingArguments) {
  const { hyperparameters, channel_input_dirs } = job;
  const batch_size = Number(hyperparameters.batch_size ?? 100);
  const epochs = Number(hyperparameters.epochs ?? 4);
  const learning_rate = Number(hyperparameters.learning_rate ?? 0.02);
  const momentum = Number(hyperparameters.momentum ?? 0.9);
  const most = Number(hyperparameters.digits ?? 8000);
  mx.random.seed(Number(hyperparameters.seed ?? 42));

  const train_data = await digits(channel_input_dirs.train, true, { batch_size, most });
  const test_data = await digits(channel_input_dirs.test, false, { batch_size, most });

  const net = network();
  net.initialize(new mx.init.Xavier());
  net.hybridize();

  const trainer = new gluon.Trainer(net.collect_params(), "sgd", { learning_rate, momentum });
  const softmax_loss = new gluon.loss.SoftmaxCrossEntropyLoss();
  const metric = new mx.metric.Accuracy();

  for (let epoch = 0; epoch < epochs; epoch++) {
    const start = Date.now();
    metric.reset();
    for await (const [data, label] of train_data) {
      // What is computed in here is recorded, so that backward knows the way.
      const [output, loss] = autograd.record(() => {
        const output = net.call(data);
        return [output, softmax_loss.call(output, label)] as const;
      });
      loss.backward();
      trainer.step(batch_size);
      metric.update([label], [output]);
    }
    const [, accuracy] = await metric.get();
    const seconds = (Date.now() - start) / 1000;
    console.info(`[Epoch ${epoch}] Training: accuracy=${accuracy}, ${seconds.toFixed(1)} s`);
    console.info(`[Epoch ${epoch}] Validation: accuracy=${await evaluate(net, test_data)}`);
  }
  return net;
}

/** Called with what train returned. */
export async function save(net: mx.gluon.HybridBlock, model_dir: string) {
  await net.export(`${model_dir}/model`);
}

/** Called once by each inference worker. */
export function model_fn(model_dir: string) {
  const prefix = `${model_dir}/model`;
  return gluon.SymbolBlock.imports(`${prefix}-symbol.json`, ["data"], `${prefix}-0000.params`);
}

/** LeNet with BatchNorm: two convolutions, two dense layers. */
function network() {
  const net = new nn.HybridSequential();
  net.name_scope(() => {
    net.add(new nn.Conv2D({ channels: 8, kernel_size: 5, activation: "relu" }));
    net.add(new nn.MaxPool2D({ pool_size: 2, strides: 2 }));
    net.add(new nn.BatchNorm());
    net.add(new nn.Conv2D({ channels: 16, kernel_size: 5, activation: "relu" }));
    net.add(new nn.MaxPool2D({ pool_size: 2, strides: 2 }));
    net.add(new nn.Flatten());
    net.add(new nn.Dense(64, { activation: "relu" }));
    net.add(new nn.Dense(10));
  });
  return net;
}

/** Reads a channel's images, in MNIST's own format, and takes `most` of them. */
async function digits(directory = "", train = true, { batch_size = 1, most = 1 }) {
  if (!directory) throw new Error(`There is no channel for ${train ? "train" : "t10k"} files`);
  const all = await gluon.data.vision.MNIST.load(directory, train);
  const dataset = all.take(most).transform_first(new transforms.ToTensor());
  return new gluon.data.DataLoader(dataset, { batch_size, shuffle: train });
}

/** The share of digits that are told right. */
async function evaluate(net: mx.gluon.HybridBlock, data: AsyncIterable<[mx.NDArray, mx.NDArray]>) {
  const metric = new mx.metric.Accuracy();
  for await (const [images, labels] of data) metric.update([labels], [net.call(images)]);
  return (await metric.get())[1];
}
