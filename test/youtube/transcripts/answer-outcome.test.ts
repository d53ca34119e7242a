import { afterEach, expect, test, vi } from 'vitest';
import { ToolError } from '../../../src/errors.ts';
import { judgeAnswer, judgeFailure } from '../../../src/youtube/transcripts/answer-outcome.ts';

afterEach(() => vi.useRealTimers());

const judge = (status: number, text: string, retryAfter: string | null = null) =>
  judgeAnswer({ status, text, retryAfter });

const CONSENT =
  '<!DOCTYPE html><html><form action="https://consent.youtube.com/s" method="POST"><input type="hidden" name="v" value="cb.20240101"></form>';
const CAPTCHA = '<html><body><form id="captcha-form"><div class="g-recaptcha"></div></form></body>';
const SORRY = '<!doctype html><title>Sorry...</title> may be sending automated queries';

test.each([
  ['data', 200, '{"playabilityStatus":{}}', undefined],
  ['captions', 200, '<?xml version="1.0"?><transcript></transcript>', undefined],
  ['captions without a declaration', 200, '<transcript/>', undefined],
  ['captions in srv3', 200, '\uFEFF\n<timedtext format="3"></timedtext>', undefined],
  ['nothing', 200, '', undefined],
  ['the consent page', 200, CONSENT, 'consent_required'],
  [
    'the consent form alone',
    200,
    '<form action="https://consent.google.com/save">',
    'consent_required',
  ],
  ['the captcha page', 200, CAPTCHA, 'ip_blocked'],
  ['the captcha page as 429', 429, CAPTCHA, 'ip_blocked'],
  ['the sorry page', 200, SORRY, 'ip_blocked'],
  ['a page as 429', 429, '<html><title>429 Too Many Requests</title></html>', 'rate_limited'],
  ['429', 429, '{"error":{"code":429}}', 'rate_limited'],
  ['a page as 403', 403, '<html>Forbidden</html>', 'ip_blocked'],
  ['403', 403, '{"error":{}}', 'ip_blocked'],
  ['a page as 503', 503, '<html>Service Unavailable</html>', 'network'],
  ['500', 500, '{"error":{}}', 'network'],
  ['504', 504, '', 'network'],
  ['any other page', 200, '<!DOCTYPE html><html><title>YouTube</title></html>', 'upstream_changed'],
  ['a page of XHTML', 200, '<?xml version="1.0"?>\n<!DOCTYPE html><html/>', 'upstream_changed'],
  ['400', 400, '{"error":{"status":"FAILED_PRECONDITION"}}', 'upstream_changed'],
  ['404', 404, 'gone', 'upstream_changed'],
  ['204', 204, '', 'upstream_changed'],
])('%s', (_name, status, text, outcome) => {
  expect(judge(status, text)?.outcome).toBe(outcome);
});

test.each([
  [null, undefined],
  ['9', 9],
  [' 120 ', 120],
  ['soon', undefined],
  ['-5', undefined],
  ['', undefined],
  ['Fri, 02 Jan 2026 03:04:35 GMT', 30],
  ['Fri, 02 Jan 2026 03:00:00 GMT', 0],
])('Retry-After %j is %j seconds', (header, seconds) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 2, 3, 4, 5) });
  expect(judge(429, '', header)?.retryAfterSeconds).toBe(seconds);
});

test.each([
  [new ToolError('timeout', 'x'), 'timeout'],
  [new ToolError('unavailable', 'x', { reason: 'network' }), 'network'],
  [new ToolError('unavailable', 'x', { reason: 'proxy' }), 'network'],
  [new ToolError('unavailable', 'x', { reason: 'bad_body' }), 'network'],
  [new ToolError('unavailable', 'x', { reason: 'too_large' }), 'upstream_changed'],
  [new TypeError('the library fell over'), 'upstream_changed'],
])('a request that failed with %s is %s', (error, outcome) => {
  expect(judgeFailure(error)).toMatchObject({ outcome, cause: error });
});

test('a wrong set-up is thrown, not judged', () => {
  const error = new ToolError('unavailable', 'x', { reason: 'origin_refused' });
  expect(() => judgeFailure(error)).toThrow(error);
});
