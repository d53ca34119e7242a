import { expect, test } from 'vitest';
import { type OauthEvidence, oauthProbe, securityProbe } from '../../src/health/gate-probes.ts';

test('refusals are told and never lower health', () => {
  const refusals = { limit: 100_000, token: 7 };
  expect(securityProbe({ refusals: () => refusals })()).toEqual({
    status: 'healthy',
    message: 'The gates refused 100007 requests in the last five minutes.',
    figures: { refused_5m: 100_007, refused_limit_5m: 100_000, refused_token_5m: 7 },
  });
  expect(securityProbe({ refusals: () => ({ limit: 0 }) })().message).toMatch(/refused nothing/);
});

test('limits that fall back to this process degrade', () => {
  const evidence = { refusals: () => ({}), limiterFallback: () => 'ECONNREFUSED' };
  expect(securityProbe(evidence)()).toMatchObject({
    status: 'degraded',
    lastError: 'ECONNREFUSED',
  });
});

const issuer = 'https://id.example.com';

test.each<[Omit<OauthEvidence, 'issuer'>, string, RegExp]>([
  [{ keysAgeSeconds: null, lastError: null }, 'healthy', /are being fetched for the first time/],
  [{ keysAgeSeconds: 59.6, lastError: null }, 'healthy', /are checked/],
  [{ keysAgeSeconds: 600, lastError: 'ECONNREFUSED' }, 'degraded', /those at hand still/],
  [{ keysAgeSeconds: null, lastError: 'ECONNREFUSED' }, 'unhealthy', /every call is refused/],
])('with the keys of the issuer as %j oauth is %s', (state, status, message) => {
  const finding = oauthProbe(() => ({ issuer, ...state }))();
  expect(finding).toMatchObject({
    status,
    message: expect.stringMatching(message) as unknown,
    figures: { issuer },
  });
  expect(finding.lastError ?? null).toBe(state.lastError);
});
