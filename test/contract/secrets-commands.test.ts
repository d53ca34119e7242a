/** The secrets of the configuration, through the commands that print it or complain of it. */
import { expect, onTestFinished, test } from 'vitest';
import { type Env, makeFolder, removeFolder, runProgram } from '../support/program.ts';
import { findLeaks } from './canaries.ts';

const HELD = {
  newKey: 'canary.server.one.5e6f7a8b9c0d1e2f3a4b',
  oldKey: 'canary.server.two.1a2b3c4d5e6f7a8b9c0d',
  newSigner: 'canary.signer.one.0f1e2d3c4b5a69788796a5b4',
  oldSigner: 'canary.signer.two.a5b4c3d2e1f00f1e2d3c4b5a',
  stateSecret: 'canary.state.9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f',
  apiKey: 'canary.youtube.3c4d5e6f7a8b9c0d',
  proxyPassword: 'canary.proxy.7a8b9c0d',
  transcriptProxyPassword: 'canary.transcript.proxy.8b9c',
  collectorPassword: 'canary.collector.2e3f4a5b',
  vendorKey: 'canary.vendor.6f7a8b9c',
} as const;

const SECRET_ENV: Env = {
  YOUTUBE_API_KEY: HELD.apiKey,
  STATE_SECRET: HELD.stateSecret,
  HTTPS_PROXY: `http://canary:${HELD.proxyPassword}@proxy.test:3128`,
  TRANSCRIPT_PROXY_URL: `http://canary:${HELD.transcriptProxyPassword}@proxy.test:3128`,
  AUTH_MODE: 'api_key',
  SERVER_API_KEY: `${HELD.newKey},${HELD.oldKey}`,
  REQUEST_SIGNING_SECRETS: `${HELD.newSigner},${HELD.oldSigner}`,
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.test:4318',
  OTEL_EXPORTER_OTLP_HEADERS: `x-vendor=${HELD.vendorKey}`,
};

test('config prints no secret', async () => {
  const { code, stdout, stderr } = await runProgram(['config'], { env: SECRET_ENV });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('SERVER_API_KEY=[redacted],[redacted]\n');
  expect(stdout).toContain('REQUEST_SIGNING_SECRETS=[redacted],[redacted]\n');
  expect(stdout).toContain('collector.test:4318');
  expect(findLeaks(HELD, [stdout])).toEqual([]);
});

test.each(['serve', 'demo', 'config', 'check', 'health'])(
  'a secret with a fault in it is not repeated by %s',
  async (command) => {
    const folder = makeFolder();
    onTestFinished(() => removeFolder(folder));
    const faulty: Env = {
      ...Object.fromEntries(
        Object.entries(SECRET_ENV).map(([name, value]) => [name, `${value} /path`]),
      ),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://canary:${HELD.collectorPassword}@collector.test:4318`,
    };
    const url = `http://canary:${HELD.proxyPassword}@127.0.0.1:9/mcp`;
    const args = command === 'check' || command === 'health' ? [command, url] : [command];
    const { code, stdout, stderr } = await runProgram(args, {
      env: { DATA_DIR: folder, ...faulty, AUTH_MODE: 'key' },
    });
    expect(code).not.toBe(0);
    expect(`${stdout}${stderr}`).not.toBe('');
    expect(findLeaks(HELD, [stdout, stderr])).toEqual([]);
  },
);
