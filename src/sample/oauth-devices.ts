/** Device codes: handed to a screen, typed in elsewhere, and asked about until somebody decides. */
import { putBounded } from './bounded-map.ts';
import { invalidGrant, OauthError } from './oauth-error.ts';
import type { Grant, TokenStore } from './oauth-tokens.ts';

/** Seconds, as Google's documents show them. */
const DEVICE_CODE_SECONDS = 1_800;

/** Codes nobody decided on yet; the next request is refused. */
const MAX_PENDING = 50;

/** Codes remembered at all. */
const MAX_DEVICES = 200;

/** Letters that cannot be taken for one another, nor spell a word. */
const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

interface Device {
  readonly grant: Grant;
  readonly userCode: string;
  readonly expiresAtMs: number;
  readonly decision: 'pending' | 'allowed' | 'denied';
  /** Epoch milliseconds of the last poll. */
  readonly polledAtMs?: number;
}

export interface DeviceCodes {
  /** The members of a device answer but for the URL; undefined when too many are pending. */
  issue(grant: Grant): Readonly<Record<string, unknown>> | undefined;
  /** The user's answer. False when no such code is waiting for one; the case of letters counts. */
  decide(userCode: string, isAllowed: boolean): boolean;
  /**
   * The grant of an allowed code, once. Throws 428 `authorization_pending`, 403 `slow_down` or
   * `access_denied`, 400 `expired_token` or `invalid_grant`.
   */
  poll(deviceCode: string, clientId: string): Grant;
}

function userCodeFrom(text: string): string {
  const letters = [...Buffer.from(text, 'base64url')]
    .slice(0, 8)
    .map((byte) => USER_CODE_LETTERS[byte % USER_CODE_LETTERS.length] ?? '');
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/**
 * @param now epoch milliseconds; decides what has expired and who polls too fast
 * @param intervalSeconds between two polls; Google says 5
 */
export function createDeviceCodes(
  now: () => number,
  tokens: Pick<TokenStore, 'mint'>,
  intervalSeconds: number,
): DeviceCodes {
  const devices = new Map<string, Device>();
  const isWaiting = (device: Device): boolean =>
    device.decision === 'pending' && device.expiresAtMs > now();

  return {
    issue(grant) {
      if ([...devices.values()].filter(isWaiting).length >= MAX_PENDING) return undefined;
      const deviceCode = `AH-1Ng${tokens.mint('device', 80)}`;
      const userCode = userCodeFrom(tokens.mint('user', 16));
      const expiresAtMs = now() + DEVICE_CODE_SECONDS * 1000;
      const device: Device = { grant, userCode, expiresAtMs, decision: 'pending' };
      putBounded(devices, deviceCode, device, MAX_DEVICES);
      return {
        device_code: deviceCode,
        user_code: userCode,
        expires_in: DEVICE_CODE_SECONDS,
        interval: intervalSeconds,
      };
    },
    decide(userCode, isAllowed) {
      for (const [code, device] of devices) {
        if (device.userCode === userCode && isWaiting(device)) {
          devices.set(code, { ...device, decision: isAllowed ? 'allowed' : 'denied' });
          return true;
        }
      }
      return false;
    },
    poll(deviceCode, clientId) {
      const device = devices.get(deviceCode);
      if (device === undefined || device.grant.clientId !== clientId) throw invalidGrant();
      if (device.expiresAtMs <= now()) {
        // RFC 8628 (3.5) names it; Google's documents do not list it.
        throw new OauthError(400, 'expired_token', 'Bad Request');
      }
      const sinceMs = now() - (device.polledAtMs ?? Number.NEGATIVE_INFINITY);
      devices.set(deviceCode, { ...device, polledAtMs: now() });
      if (sinceMs < intervalSeconds * 1000) throw new OauthError(403, 'slow_down', 'Forbidden');
      switch (device.decision) {
        case 'pending':
          throw new OauthError(428, 'authorization_pending', 'Precondition Required');
        case 'denied':
          throw new OauthError(403, 'access_denied', 'Forbidden');
        case 'allowed':
          devices.delete(deviceCode);
          return device.grant;
        default:
          return device.decision satisfies never;
      }
    },
  };
}
