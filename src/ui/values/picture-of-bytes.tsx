import { useEffect, useState } from "preact/hooks";
import { formatBytes } from "../files/paths.ts";

interface PictureOfBytesProps {
  bytes: Uint8Array<ArrayBuffer>;
  mediaType: string;
  /** What it shows, for assistive tools. */
  name?: string;
}

/** An encoded picture as the browser shows it, with its size. */
export function PictureOfBytes({ bytes, mediaType, name = "Picture" }: PictureOfBytesProps) {
  const [address, setAddress] = useState<string>();
  const [size, setSize] = useState("");

  useEffect(() => {
    const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [bytes, mediaType]);

  return (
    <figure class="image-view">
      <img
        src={address}
        alt={name}
        onLoad={({ currentTarget: image }) => setSize(`${image.naturalWidth} × ${image.naturalHeight}, `)}
        onError={() => setSize("The browser cannot show this picture: it is broken or cut off. ")}
      />
      <figcaption class="muted">
        {size}
        {formatBytes(bytes.length)}
      </figcaption>
    </figure>
  );
}
