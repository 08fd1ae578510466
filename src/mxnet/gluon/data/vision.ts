/** `mx.gluon.data.vision`. */
export { FashionMNIST, MNIST } from "./vision/mnist.ts";
export * as transforms from "./vision/transforms.ts";
