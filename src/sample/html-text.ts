/** The HTML that YouTube hands out: text turned into it, and the page for what is not there. */

/** What Google's front end answers for a path, or a caption URL, that leads nowhere. */
export const NOT_FOUND_PAGE =
  '<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title><p><b>404.</b> <ins>That’s an error.</ins></html>\n';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes the five characters, the apostrophe as `&#39;`. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const LINK = /https?:\/\/[^\s<]+/g;
const CLOCK = /(?<![\d:])(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)(?![\d:])/g;

/** A comment as `textFormat=html` shows it: line breaks, links, and times that jump into the video. */
export function commentHtml(text: string, videoId: string): string {
  return escapeHtml(text)
    .replace(LINK, (url) => `<a href="${url}">${url}</a>`)
    .replace(CLOCK, (clock, hours: string | undefined, minutes: string, seconds: string) => {
      const at = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
      return `<a href="https://www.youtube.com/watch?v=${videoId}&amp;t=${at}">${clock}</a>`;
    })
    .replaceAll('\n', '<br>');
}
