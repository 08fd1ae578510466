import * as sym from "../../sym.ts";
import type { MXSymbol } from "../../symbol/symbol.ts";
import type { ConvolutionOptions, Layers, PoolOptions } from "./networks.ts";

/** Builds a network as a script for MXNet does. */
export const asSymbol: Layers<MXSymbol> = {
  convolution(x, name, options) {
    const y = sym.Convolution(x, { ...window(options), ...filters(options), name });
    const normal = options.bias ? y : sym.BatchNorm(y, { fix_gamma: false, eps: 1e-5, name: `${name}_bn` });
    const { activation } = options;
    return activation
      ? sym.Activation(normal, { act_type: activation, name: `${name}_${activation}` })
      : normal;
  },
  pool: (x, name, options) => sym.Pooling(x, { ...window(options), pool_type: options.type, name }),
  globalAverage: (x, name) => sym.Pooling(x, { kernel: [7, 7], global_pool: true, pool_type: "avg", name }),
  add(a, b, name, hasRelu = false) {
    const sum = sym.elemwise_add(a, b, { name });
    return hasRelu ? sym.Activation(sum, { act_type: "relu", name: `${name}_relu` }) : sum;
  },
  lstm: (x, name, units) => sym.RNN(x, { mode: "lstm", state_size: units, num_layers: 1, name }),
  dense(x, name, units, activation) {
    const y = sym.FullyConnected(sym.Flatten(x, { name: `${name}_flat` }), { num_hidden: units, name });
    return activation ? sym.Activation(y, { act_type: activation, name: `${name}_${activation}` }) : y;
  },
};

function window({ kernel, stride = 1, pad = 0 }: ConvolutionOptions | PoolOptions) {
  return { kernel: [kernel, kernel], stride: [stride, stride], pad: [pad, pad] };
}

function filters({ filters, isDepthwise = false, bias = false }: ConvolutionOptions) {
  return { num_filter: filters, num_group: isDepthwise ? filters : 1, no_bias: !bias };
}
