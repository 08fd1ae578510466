import { type CallArguments, readArguments } from "../../../call-arguments.ts";
import { fileSystem } from "../../../files.ts";
import { imdecode, imread } from "../../../image/image.ts";
import { MXNetError } from "../../../mxnet-error.ts";
import type { NDArray } from "../../../ndarray/ndarray.ts";
import { type IRHeader, unpack } from "../../../recordio/image-header.ts";
import { Dataset } from "../dataset.ts";
import { openIndexed, RecordFileDataset } from "../record-file-dataset.ts";

/** An image (height, width, channels) of uint8, red first, and its label: a number, or several. */
export type ImageSample = [image: NDArray, label: IRHeader["label"]];

/** `load(path, 0)`, or `load(path, { flag: 0 })`. */
type FlagArguments = CallArguments<[flag: 0 | 1], { flag?: 0 | 1 }>;

/** JPEG and PNG images in a RecordIO file that has an index: `mxnet.gluon.data.vision.ImageRecordDataset`. */
export class ImageRecordDataset extends RecordFileDataset {
  #flag: 0 | 1 = 1;

  /**
   * Opens the file, and its index of the same name with the ending `.idx`.
   *
   * @param flag 0 makes all images grey, (height, width, 1); 1 coloured. Default: 1.
   * @throws {FileSystemError} `ENOENT` where one is not there.
   */
  static override async load(filename: string, ...args: FlagArguments): Promise<ImageRecordDataset> {
    const { flag = 1 } = readArguments<{ flag?: 0 | 1 }>(args, ["flag"]);
    const dataset = new ImageRecordDataset(await openIndexed(filename));
    dataset.#flag = flag;
    return dataset;
  }

  override async at(index: number): Promise<ImageSample> {
    const [{ label }, content] = unpack(await this.record(index));
    return [await imdecode(content, { flag: this.#flag }), label];
  }
}

const IMAGES = [".jpg", ".jpeg", ".png"];

/** Images in one folder for each class, `root/cat/1.jpg`: `mxnet.gluon.data.vision.ImageFolderDataset`. */
export class ImageFolderDataset extends Dataset {
  /** Names of the classes, in order: an image's label is the place of its folder. */
  readonly synsets: readonly string[];
  /** Path and label of each image. */
  readonly items: readonly (readonly [path: string, label: number])[];
  readonly #flag: 0 | 1;

  private constructor(
    synsets: readonly string[],
    items: readonly (readonly [path: string, label: number])[],
    flag: 0 | 1,
  ) {
    super();
    this.synsets = synsets;
    this.items = items;
    this.#flag = flag;
  }

  /**
   * Lists the images. What is no folder, and in the folders what is no `.jpg`, `.jpeg` or `.png`, is passed over with a
   * warning.
   *
   * @param flag 0 makes all images grey, (height, width, 1); 1 coloured. Default: 1.
   * @throws {FileSystemError} `ENOENT` where there is no such directory.
   * @throws {MXNetError} Where there is no image in it.
   */
  static async load(root: string, ...args: FlagArguments): Promise<ImageFolderDataset> {
    const { flag = 1 } = readArguments<{ flag?: 0 | 1 }>(args, ["flag"]);
    const synsets: string[] = [];
    const items: (readonly [string, number])[] = [];
    for (const folder of await sortedEntries(root)) {
      const path = `${root}/${folder.name}`;
      if (folder.kind !== "directory") {
        console.warn(`Ignoring ${path}, which is not a directory.`);
        continue;
      }
      const label = synsets.push(folder.name) - 1;
      for (const { name } of await sortedEntries(path)) {
        const ending = /\.[^.]*$/.exec(name)?.[0] ?? "";
        if (IMAGES.includes(ending.toLowerCase())) items.push([`${path}/${name}`, label]);
        else console.warn(`Ignoring ${path}/${name} of type ${ending}. Only support ${IMAGES.join(", ")}`);
      }
    }
    if (items.length > 0) return new ImageFolderDataset(synsets, items, flag);
    throw new MXNetError(`Cannot find images in "${root}": it must have a folder of images for each class`);
  }

  override get length(): number {
    return this.items.length;
  }

  override async at(index: number): Promise<ImageSample> {
    const [path = "", label = 0] = this.items[index] ?? [];
    return [await imread(path, { flag: this.#flag }), label];
  }
}

async function sortedEntries(path: string) {
  const entries = await fileSystem().readdir(path);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
