import { findVideo } from './catalogue/index.ts';
/** `GET /watch?v=`: as much of the page as programs look for in it. */
import { escapeHtml } from './html-text.ts';
import { playerAnswer, VISITOR_DATA } from './player.ts';

/** Stands in the page for everybody to read; the real one does as well. */
const INNERTUBE_API_KEY = 'AIzaSySample_InnertubeKey_00000000000000';

const CLIENT_VERSION = '2.20260401.00.00';

/** A value inside a script of a page: no `<` may end it early. */
const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');

/**
 * The page of a video for the client `WEB`, whose caption URLs want a token. One that does not
 * exist has a page as well: what is wrong stands in its player response.
 * @param nowMs epoch milliseconds
 */
export function watchPage(videoId: string, nowMs: number): string {
  const config = {
    CLIENT_CANARY_STATE: 'none',
    DEVICE: 'cplatform=DESKTOP',
    HL: 'en',
    GL: 'US',
    INNERTUBE_API_KEY,
    INNERTUBE_API_VERSION: 'v1',
    INNERTUBE_CLIENT_NAME: 'WEB',
    INNERTUBE_CLIENT_VERSION: CLIENT_VERSION,
    INNERTUBE_CONTEXT: {
      client: {
        hl: 'en',
        gl: 'US',
        visitorData: VISITOR_DATA,
        clientName: 'WEB',
        clientVersion: CLIENT_VERSION,
      },
    },
    VISITOR_DATA,
  };
  const title = findVideo(videoId)?.title;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title === undefined ? 'YouTube' : `${title} - YouTube`)}</title><script>(function() {window.ytcfg={};})();ytcfg.set(${scriptJson(config)});</script></head><body><script>var ytInitialPlayerResponse = ${scriptJson(playerAnswer({ videoId, clientName: 'WEB' }, nowMs))};</script></body></html>\n`;
}
