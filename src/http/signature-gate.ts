import type { Instruments } from '../../otel/instruments.ts';
import type { SignatureFault, SignatureJudge } from '../security/signature.ts';
import type { Gate } from './gate-env.ts';
import { jsonRpcError, requestIdOf } from './json-rpc-error.ts';

const REMEDIES: Readonly<Record<SignatureFault, string>> = {
  missing: 'send webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks)',
  malformed:
    'webhook-id is printable, webhook-timestamp seconds since the epoch, webhook-signature v1,<base64>',
  expired: 'webhook-timestamp is more than 300 s off; check the clock and sign anew',
  mismatch: 'sign webhook-id.webhook-timestamp.body with a secret that this server knows',
  replayed: 'webhook-id was used before; each request needs one of its own',
};

/** Demands that a body is signed by someone who knows a secret (`REQUEST_SIGNING_SECRETS`). */
export function signatureGate(
  judge: SignatureJudge,
  instruments: Pick<Instruments, 'invalidSignatures'>,
): Gate {
  return async function checkSignature(c, next) {
    const headers = {
      id: c.req.header('webhook-id'),
      timestamp: c.req.header('webhook-timestamp'),
      signature: c.req.header('webhook-signature'),
    };
    const fault = judge(headers, c.get('rawBody'));
    if (!fault) return next();
    instruments.invalidSignatures.add(1, { reason: fault });
    c.set('refusal', { gate: 'signature', reason: fault });
    return jsonRpcError(401, -32000, `Invalid signature (${fault}): ${REMEDIES[fault]}`, {
      id: requestIdOf(c.get('body')),
      data: { code: 'auth_required', reason: `signature_${fault}`, retryable: false },
      // RFC 9110, section 15.5.2: a 401 names a scheme.
      headers: { 'WWW-Authenticate': 'Standard-Webhooks' },
    });
  };
}
