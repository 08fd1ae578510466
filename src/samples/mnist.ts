// Handwritten digits with MXNet's Module API.
//
// This script exports train, and that is all it needs. The container
// does the rest by default: save writes the Module to /opt/ml/model,
// model_fn loads it again, input_fn turns JSON or CSV into pixels, and
// output_fn turns the probabilities of the ten digits into JSON or CSV.
//
// Press Train on the right. Then deploy it under Host, and send a digit
// under Requests.

import * as mx from "mxnet";
import type { TrainingArguments } from "optml";

/** Called once by the training job. What it returns is saved. */
export async function train(job: TrainingArguments) {
  const { hyperparameters, channel_input_dirs } = job;

  // Hyperparameters are text, whatever they mean.
  const batch_size = Number(hyperparameters.batch_size ?? 100);
  const num_epoch = Number(hyperparameters.epochs ?? 4);
  const learning_rate = Number(hyperparameters.learning_rate ?? 0.2);
  const momentum = Number(hyperparameters.momentum ?? 0.8);

  // The same seed gives the same weights at the start, and the same order of digits.
  mx.random.seed(Number(hyperparameters.seed ?? 42));

  // A channel is a directory: /opt/ml/input/data/train and …/test.
  const train_data = await digits(channel_input_dirs.train, "train", batch_size);
  const eval_data = await digits(channel_input_dirs.test, "t10k", batch_size);

  const module = new mx.mod.Module({ symbol: network() });
  await module.fit(train_data, {
    eval_data,
    num_epoch,
    initializer: new mx.init.Xavier(),
    optimizer: "sgd",
    optimizer_params: { learning_rate, momentum },
    eval_metric: ["accuracy", "ce"],
    batch_end_callback: new mx.callback.Speedometer(batch_size, 10),
  });
  return module;
}

/**
 * Reads images and labels in MNIST's own format. Pixels become numbers
 * from 0 to 1, a batch has the shape (batch_size, 1, 28, 28).
 */
function digits(directory = "", prefix = "", batch_size = 1) {
  if (!directory) throw new Error(`There is no channel for ${prefix} files`);
  return mx.io.MNISTIter({
    image: `${directory}/${prefix}-images-idx3-ubyte`,
    label: `${directory}/${prefix}-labels-idx1-ubyte`,
    batch_size,
    shuffle: prefix === "train",
  });
}

/** From 784 pixels over 128 and 64 units to ten probabilities. */
function network() {
  let layer = mx.sym.Flatten(mx.sym.Variable("data"));
  layer = mx.sym.FullyConnected(layer, { num_hidden: 128, name: "fc1" });
  layer = mx.sym.Activation(layer, { act_type: "relu", name: "relu1" });
  layer = mx.sym.FullyConnected(layer, { num_hidden: 64, name: "fc2" });
  layer = mx.sym.Activation(layer, { act_type: "relu", name: "relu2" });
  layer = mx.sym.FullyConnected(layer, { num_hidden: 10, name: "fc3" });
  return mx.sym.SoftmaxOutput(layer, { name: "softmax" });
}
