/** Codes shown on a screen and typed in elsewhere: the device flow. */
import { expect, test } from 'vitest';
import type { SampleService } from '../../src/sample/server.ts';
import { openWithClock, post, SCOPES } from './oauth-support.ts';
import { openSample } from './support.ts';
import type { Answer } from './support.ts';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

interface DeviceFlow {
  readonly issued: Answer;
  readonly userCode: string;
  poll(): Promise<Answer>;
  decide(decision: string): Promise<Answer>;
}

async function startDevice(
  sample: SampleService,
  scope: string = SCOPES.manage,
): Promise<DeviceFlow> {
  const { clientId, clientSecret } = sample.oauth.clients.device;
  const issued = await post(sample, '/device/code', { client_id: clientId, scope });
  const userCode = String(issued.json['user_code']);
  const form = {
    client_id: clientId,
    client_secret: clientSecret,
    device_code: String(issued.json['device_code']),
    grant_type: DEVICE_GRANT,
  };
  return {
    issued,
    userCode,
    poll: () => post(sample, '/token', form),
    decide: (decision) => post(sample, '/device', { user_code: userCode, decision }),
  };
}

test('a device shows a code, and gets tokens once somebody allowed it', async () => {
  const { sample, pass } = await openWithClock();
  const flow = await startDevice(sample);
  expect(flow.issued.json).toEqual({
    device_code: expect.stringMatching(/^AH-1Ng/),
    user_code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
    expires_in: 1800,
    interval: 5,
    verification_url: `${sample.origin}/device`,
  });
  const page = await fetch(String(flow.issued.json['verification_url']));
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('user_code')]);

  const pending = await flow.poll();
  expect([pending.status, pending.json]).toEqual([
    428,
    { error: 'authorization_pending', error_description: 'Precondition Required' },
  ]);
  pass(4);
  const fast = await flow.poll();
  expect([fast.status, fast.json['error']]).toEqual([403, 'slow_down']);
  pass(5);
  expect((await flow.poll()).json['error']).toBe('authorization_pending');

  expect((await flow.decide('allow')).status).toBe(200);
  pass(5);
  const { status, json } = await flow.poll();
  expect(status).toBe(200);
  expect(json).toMatchObject({ scope: SCOPES.manage, refresh_token: expect.any(String) });
  pass(5);
  expect((await flow.poll()).json['error']).toBe('invalid_grant');
});

test('a device learns that somebody refused', async () => {
  const sample = await openSample({ deviceIntervalSeconds: 0 });
  const flow = await startDevice(sample);
  await flow.decide('deny');
  const { status, json } = await flow.poll();
  expect([status, json]).toEqual([403, { error: 'access_denied', error_description: 'Forbidden' }]);
});

test('a test decides on a code without a page, as long as it waits', async () => {
  const sample = await openSample({ deviceIntervalSeconds: 0 });
  const flow = await startDevice(sample);
  expect(sample.oauth.decideDevice(flow.userCode.toLowerCase(), true)).toBe(false);
  expect(sample.oauth.decideDevice(flow.userCode, true)).toBe(true);
  expect(sample.oauth.decideDevice(flow.userCode, false)).toBe(false);
  expect((await flow.poll()).status).toBe(200);
});

test('a code on a screen is good for half an hour', async () => {
  const { sample, pass } = await openWithClock();
  const flow = await startDevice(sample);
  pass(1800);
  expect((await flow.decide('allow')).status).toBe(404);
  const { status, json } = await flow.poll();
  expect([status, json['error']]).toEqual([400, 'expired_token']);
});

test('a device cannot ask for captions, nor a desktop client for a device code', async () => {
  const sample = await openSample();
  const { issued } = await startDevice(sample, SCOPES.forceSsl);
  expect([issued.status, issued.json]).toEqual([
    400,
    {
      error: 'invalid_scope',
      error_description: `Invalid device flow scope: ${SCOPES.forceSsl}`,
    },
  ]);
  const { clientId } = sample.oauth.clients.desktop;
  const desktop = await post(sample, '/device/code', { client_id: clientId, scope: SCOPES.manage });
  expect([desktop.status, desktop.json['error']]).toEqual([401, 'invalid_client']);
});

test('fifty codes may wait at a time', async () => {
  const sample = await openSample();
  for (let count = 0; count < 50; count += 1) await startDevice(sample);
  const { issued } = await startDevice(sample);
  expect([issued.status, issued.json]).toEqual([403, { error_code: 'rate_limit_exceeded' }]);
});
