/** Thumbnail tables as the Data API and the player write them. */

interface Thumbnail {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** Of a video: five sizes in a resource, three in a search result. */
export function videoThumbnails(id: string, sizes: 3 | 5 = 5): Readonly<Record<string, Thumbnail>> {
  const url = (name: string): string => `https://i.ytimg.com/vi/${id}/${name}.jpg`;
  const small = {
    default: { url: url('default'), width: 120, height: 90 },
    medium: { url: url('mqdefault'), width: 320, height: 180 },
    high: { url: url('hqdefault'), width: 480, height: 360 },
  };
  if (sizes === 3) return small;
  return {
    ...small,
    standard: { url: url('sddefault'), width: 640, height: 480 },
    maxres: { url: url('maxresdefault'), width: 1280, height: 720 },
  };
}

/** Of a channel: square, three sizes. */
export function channelThumbnails(id: string): Readonly<Record<string, Thumbnail>> {
  const size = (pixels: number): Thumbnail => ({
    url: `https://yt3.ggpht.com/sample/${id}=s${pixels}-c-k-c0x00ffffff-no-rj`,
    width: pixels,
    height: pixels,
  });
  return { default: size(88), medium: size(240), high: size(800) };
}
