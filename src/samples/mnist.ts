// Handwritten digits with MXNet's Module API.
//
// The script interface: this file exports train, and that is all it needs. What it does not export, the container does
// by default: save writes the Module to /opt/ml/model, model_fn loads it again, and input_fn, predict_fn and output_fn
// turn JSON or CSV into rows of pixels and predictions into JSON or CSV.
//
// Press Train on the right. Then deploy it in Host, and send a digit in Requests.

import * as mx from "mxnet";
import type { TrainingArguments } from "optml";

/** Called once by the training job. What it returns is saved. */
export async function train({ hyperparameters, channel_input_dirs }: TrainingArguments) {
  // Hyperparameters are text, whatever they mean.
  const batch_size = Number(hyperparameters.batch_size ?? 100);
  const num_epoch = Number(hyperparameters.epochs ?? 8);
  const learning_rate = Number(hyperparameters.learning_rate ?? 0.1);
  const momentum = Number(hyperparameters.momentum ?? 0.9);

  // A channel is a directory with files: here /opt/ml/input/data/train and /opt/ml/input/data/test.
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

/** Reads images and labels in MNIST's own format. Pixels become numbers from 0 to 1; a batch is (n, 1, 28, 28). */
function digits(directory: string | undefined, prefix: string, batch_size: number) {
  if (!directory) throw new Error(`Cannot read the digits: the job has no channel for "${prefix}" files`);
  return mx.io.MNISTIter({
    image: `${directory}/${prefix}-images-idx3-ubyte`,
    label: `${directory}/${prefix}-labels-idx1-ubyte`,
    batch_size,
    shuffle: prefix === "train",
  });
}

/** 784 pixels, two layers of 128 and 64, then a probability for each of the ten digits. */
function network() {
  let layer = mx.sym.Flatten(mx.sym.Variable("data"));
  layer = mx.sym.FullyConnected(layer, { num_hidden: 128, name: "fc1" });
  layer = mx.sym.Activation(layer, { act_type: "relu", name: "relu1" });
  layer = mx.sym.FullyConnected(layer, { num_hidden: 64, name: "fc2" });
  layer = mx.sym.Activation(layer, { act_type: "relu", name: "relu2" });
  layer = mx.sym.FullyConnected(layer, { num_hidden: 10, name: "fc3" });
  return mx.sym.SoftmaxOutput(layer, { name: "softmax" });
}
