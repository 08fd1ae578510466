import assert from "node:assert/strict";
import * as mx from "../../mxnet.ts";
import { testOnBackends } from "../../testing/backends.ts";

const { transforms } = mx.gluon.data.vision;

testOnBackends("Images of uint8 keep their pixels through every transform", async () => {
  const images = mx.nd.array([...Array(32).keys()], { shape: [2, 4, 4, 1], dtype: "uint8" });
  const tensor = await new transforms.ToTensor().call(images).asnumpy();
  assert.deepEqual(
    Array.from(tensor, (x) => Math.round(x * 255)),
    [...Array(32).keys()],
  );
  const middle = new transforms.CenterCrop(2).call(images);
  assert.deepEqual(Array.from(await middle.asnumpy()), [5, 6, 9, 10, 21, 22, 25, 26]);
  const flipped = new transforms.RandomFlipLeftRight(1).call(middle);
  assert.deepEqual([flipped.dtype, ...(await flipped.asnumpy())], ["uint8", 6, 5, 10, 9, 22, 21, 26, 25]);
});
