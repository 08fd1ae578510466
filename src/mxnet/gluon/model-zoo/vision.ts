/** `mx.gluon.model_zoo.vision`: networks for images, with random weights. */
import { nameClasses } from "../class-names.ts";
import * as alexnet from "./alexnet.ts";
import * as densenet from "./densenet.ts";
import * as inception from "./inception.ts";
import * as mobilenet from "./mobilenet.ts";
import * as resnet from "./resnet.ts";
import * as squeezenet from "./squeezenet.ts";
import * as vgg from "./vgg.ts";

export * from "./alexnet.ts";
export * from "./densenet.ts";
export { get_model } from "./get-model.ts";
export * from "./inception.ts";
export * from "./mobilenet.ts";
export * from "./resnet.ts";
export * from "./squeezenet.ts";
export * from "./vgg.ts";

for (const family of [alexnet, densenet, inception, mobilenet, resnet, squeezenet, vgg]) nameClasses(family);
