import assert from "node:assert/strict";
import { MemoryFileSystem } from "../platform/memory/memory-file-system.ts";
import * as mx from "./mxnet.ts";
import { testOnBackends } from "./testing/backends.ts";
import { assertClose } from "./testing/close.ts";
import { readNpy } from "./testing/npy.ts";
import { sharedBytes, sharedText, skipWithoutData } from "./testing/shared-data.ts";

interface Manifest {
  symbol: string;
  params: string;
  outputs: { name: string }[];
}

/** Their own tolerance: 1e-4 of the largest magnitude. */
const TOLERANCE = 1e-4;

async function copyModel(
  name: string,
): Promise<{ files: MemoryFileSystem; manifest: Manifest; input: mx.NDArray }> {
  const manifest: Manifest = JSON.parse(sharedText(`models/${name}/io/manifest.json`));
  const files = new MemoryFileSystem();
  await files.mkdir("/model");
  for (const file of [manifest.symbol, manifest.params]) {
    await files.writeFile(`/model/${file}`, sharedBytes(`models/${name}/${file}`));
  }
  mx.setFileSystem(files);
  return { files, manifest, input: mx.nd.array(readNpy(sharedBytes(`models/${name}/io/input.npy`))) };
}

function expectedOutput(name: string): Float32Array {
  return readNpy(sharedBytes(`models/${name}/io/output.npy`)).data;
}

const MODULES = [
  "aws-default-handlers",
  "aws-dummy-hosting-mnist",
  "aws-onnx-module-mnist",
  "go-test",
  "lenet-mnist-module",
];

for (const name of skipWithoutData ? [] : MODULES) {
  testOnBackends(`Module loads, runs and saves ${name} as MXNet does`, async () => {
    const before = mx.countTensors();
    const { files, manifest, input } = await copyModel(name);
    const [, prefix = "", epoch = ""] = /^(.*)-(\d{4})\.params$/.exec(manifest.params) ?? [];
    const [symbol, args, aux] = await mx.model.load_checkpoint(`/model/${prefix}`, Number(epoch));
    const module = new mx.mod.Module({ symbol, label_names: null });
    module.bind({ data_shapes: [["data", input.shape]], for_training: false });
    module.set_params(args, aux, { allow_missing: true });
    const output = await module.predict(input);
    assert.ok(output instanceof mx.NDArray);
    assertClose(await output.asnumpy(), expectedOutput(name), TOLERANCE);
    assert.deepEqual(
      module.output_names,
      manifest.outputs.map((each) => each.name),
    );

    await files.mkdir("/saved");
    await module.save_checkpoint("/saved/again", Number(epoch));
    assert.deepEqual(
      await files.readFile(`/saved/again-${epoch}.params`),
      sharedBytes(`models/${name}/${manifest.params}`),
    );
    assert.equal(
      await files.readFile("/saved/again-symbol.json", "utf8"),
      sharedText(`models/${name}/${manifest.symbol}`),
    );

    for (const array of [input, output, ...Object.values(args), ...Object.values(aux)]) array.dispose();
    module.dispose();
    assert.equal(mx.countTensors(), before);
  });
}

if (!skipWithoutData) {
  testOnBackends("SymbolBlock.imports loads and runs the Gluon digits as MXNet does", async () => {
    const before = mx.countTensors();
    const { files, input } = await copyModel("aws-gluon-hosting-mnist");
    const block = await mx.gluon.SymbolBlock.imports(
      "/model/model.json",
      ["data"],
      "/model/model.params",
      mx.cpu(),
    );
    const output = block.forward(input);
    assert.ok(output instanceof mx.NDArray);
    assertClose(await output.asnumpy(), expectedOutput("aws-gluon-hosting-mnist"), TOLERANCE);
    await block.collect_params().save("/model/again.params");
    assert.deepEqual(
      await files.readFile("/model/again.params"),
      await files.readFile("/model/model.params"),
    );
    assert.equal(block.symbol.tojson(), sharedText("models/aws-gluon-hosting-mnist/model.json"));
    for (const array of [input, output]) array.dispose();
    block.dispose();
    assert.equal(mx.countTensors(), before);
  });
}
