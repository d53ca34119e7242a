/** Browsers take `https:/host` and backslashes as well. */
const HTTP = /(?<=h)tt(?=ps?:[\\/]{1,4})/gi;

/** What follows a scheme: user, host and port; another scheme ends it. */
const AUTHORITY = /(?:(hxxps?):[\\/]{1,4}|:\/\/)((?:[^\s/?#<>"'()[\]{}|\\^`:]|:(?!\/\/)){0,255})/gi;

/** `example.com/login`, `//example.com/`, `www.example.com`: what some programs link as well. */
const BARE_HOST =
  /(?<![\w.@-]|(?<!\/)\/)(?:(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24}(?=[/?#])|www\.(?:[a-z\d-]{1,63}\.){1,7}[a-z]{2,24})/gi;

const breakDots = (host: string): string => host.replaceAll('.', '[.]');

/**
 * The text with links that nothing follows and everyone can read: `hxxps://example[.]com/path`,
 * `ftp[:]//example[.]com`. A second time nothing is left to break. Linear in its length.
 */
export const defangLinks = (text: string): string =>
  text
    .replace(HTTP, 'xx')
    .replace(AUTHORITY, (_whole, scheme: string | undefined, host: string) =>
      scheme === undefined ? `[:]//${breakDots(host)}` : `${scheme}://${breakDots(host)}`,
    )
    .replace(BARE_HOST, breakDots);
