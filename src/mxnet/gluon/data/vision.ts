/** `mx.gluon.data.vision`. */
export { ImageFolderDataset, ImageRecordDataset } from "./vision/image-datasets.ts";
export { FashionMNIST, MNIST } from "./vision/mnist.ts";
export * as transforms from "./vision/transforms.ts";
