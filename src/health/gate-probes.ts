/** The probes of what stands before `/mcp`: the gates, and the keys that tokens are checked with. */
import type { Finding, Probe } from './health.ts';

export interface SecurityEvidence {
  /** Requests refused in the last five minutes, by gate. */
  refusals(): Readonly<Record<string, number>>;
  /** Why limits are kept in this process alone; undefined while they are kept where they should be. */
  limiterFallback?(): string | undefined;
}

/**
 * A gate that refuses does its work, so refusals are told and never lower health: otherwise any
 * stranger could. Only a limiter that cannot reach its store does.
 */
export function securityProbe(evidence: SecurityEvidence): Probe {
  return () => {
    const refusals = Object.entries(evidence.refusals());
    const refused = refusals.reduce((sum, [, count]) => sum + count, 0);
    const figures = {
      refused_5m: refused,
      ...Object.fromEntries(refusals.map(([gate, count]) => [`refused_${gate}_5m`, count])),
    };
    const fallback = evidence.limiterFallback?.();
    if (fallback !== undefined) {
      const message = 'The store of the limits is gone: each process limits by itself meanwhile.';
      return { status: 'degraded', message, lastError: fallback, figures };
    }
    const message =
      refused === 0
        ? 'The gates refused nothing in the last five minutes.'
        : `The gates refused ${refused} requests in the last five minutes.`;
    return { status: 'healthy', message, figures };
  };
}

/** What is known of the authorization server whose tokens are accepted. */
export interface OauthEvidence {
  readonly issuer: string;
  /** Since its keys were fetched; null while none are had. */
  readonly keysAgeSeconds: number | null;
  /** Of the latest fetch when that failed; null after one that succeeded. Without secrets. */
  readonly lastError: string | null;
}

/** Bad tokens are their senders' business: only keys that cannot be fetched lower health. */
export function oauthProbe(state: () => OauthEvidence): Probe {
  return (): Finding => {
    const { issuer, keysAgeSeconds, lastError } = state();
    const figures = {
      issuer,
      keys_age_seconds: keysAgeSeconds === null ? null : Math.round(keysAgeSeconds),
    };
    if (lastError !== null) {
      const hasKeys = keysAgeSeconds !== null;
      return {
        status: hasKeys ? 'degraded' : 'unhealthy',
        message: hasKeys
          ? 'The keys of the issuer cannot be fetched anew; those at hand still check tokens.'
          : 'The keys of the issuer cannot be fetched: no token can be checked, every call is refused.',
        lastError,
        figures,
      };
    }
    const message =
      keysAgeSeconds === null
        ? 'The keys of the issuer are being fetched for the first time.'
        : 'Tokens are checked with the keys of the issuer.';
    return { status: 'healthy', message, figures };
  };
}
