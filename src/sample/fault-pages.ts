/** The pages of HTML that stand where data, or a video, was asked for. */

/** Which page: the apology, the cookie banner of Europe, or the puzzle for robots. */
export type FaultPage = 'sorry' | 'consent' | 'captcha';

/** What a browser sends back once somebody agreed. */
const CONSENT_VALUE = 'cb.20260401-07-p0.en+FX+700';

const PAGES: Readonly<Record<FaultPage, string>> = {
  sorry:
    '<!DOCTYPE html><html><head><title>Sorry...</title></head><body><h1>We’re sorry...</h1><p>... but your computer or network may be sending automated queries.</p></body></html>\n',
  consent: `<!DOCTYPE html><html lang="en"><head><title>Before you continue to YouTube</title></head><body><h1>Before you continue to YouTube</h1><form action="https://consent.youtube.com/s" method="POST"><input type="hidden" name="gl" value="DE"><input type="hidden" name="m" value="0"><input type="hidden" name="pc" value="yt"><input type="hidden" name="continue" value="https://www.youtube.com/"><input type="hidden" name="hl" value="en"><input type="hidden" name="v" value="${CONSENT_VALUE}"><button>Accept all</button></form></body></html>\n`,
  captcha:
    '<!DOCTYPE html><html><head><title>https://www.youtube.com/</title><script src="https://www.google.com/recaptcha/api.js" async defer></script></head><body><form id="captcha-form" action="/das_captcha" method="post"><div class="g-recaptcha" data-sitekey="sample"></div></form><p>Our systems have detected unusual traffic from your computer network.</p></body></html>\n',
};

export function faultPage(page: FaultPage): string {
  return PAGES[page];
}

/** Whether the request carries the cookie of somebody who agreed. */
export function hasConsented(request: Request): boolean {
  return (request.headers.get('cookie') ?? '').includes(`CONSENT=YES+${CONSENT_VALUE}`);
}
