/** `mx.recordio`: files of records. */
export { IRHeader, pack, pack_img, unpack, unpack_img } from "./recordio/image-header.ts";
export { MXIndexedRecordIO } from "./recordio/indexed-record-file.ts";
export { MXRecordIO } from "./recordio/record-file.ts";
