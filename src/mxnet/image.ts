/** `mx.image`: JPEG and PNG, and what is done to images before a network sees them. */
export {
  center_crop,
  color_normalize,
  fixed_crop,
  imdecode,
  imread,
  imresize,
  random_crop,
  random_size_crop,
  resize_short,
  scale_down,
} from "./image/image.ts";
