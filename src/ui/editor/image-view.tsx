import { useEffect, useState } from "preact/hooks";
import { formatBytes, nameOf } from "../files/paths.ts";

/** A picture as it is, with its size. */
export function ImageView(props: { path: string; bytes: Uint8Array<ArrayBuffer>; mediaType: string }) {
  const { path, bytes, mediaType } = props;
  const [address, setAddress] = useState<string>();
  const [size, setSize] = useState("");

  useEffect(() => {
    const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [bytes, mediaType]);

  return (
    <figure class="panel-body image-view">
      <img
        src={address}
        alt={nameOf(path)}
        onLoad={({ currentTarget: image }) => setSize(`${image.naturalWidth} × ${image.naturalHeight}, `)}
      />
      <figcaption class="muted">
        {size}
        {formatBytes(bytes.length)}
      </figcaption>
    </figure>
  );
}
