import type { Instruments } from '../../otel/instruments.ts';
import { type Config, areMetricsPublic } from '../config.ts';
import { ToolError } from '../errors.ts';
import type { AppOptions } from '../http/app.ts';
import type { OperatorAccess } from '../http/operator-gate.ts';
import type { Admit } from '../mcp/run-tool.ts';
import { type CallLimits, createCallLimits } from '../security/call-limits.ts';
import { currentCaller } from '../security/caller.ts';
import { createLimit, limitReason } from '../security/limits.ts';
import { isLoopback } from '../security/origin.ts';
import { createSignatureJudge } from '../security/signature.ts';

/** The tools that draw on the bucket of which YouTube allows a hundred a day. */
export const SEARCH_TOOLS: ReadonlySet<string> = new Set(['search_channels', 'search_videos']);

const callLimitsOf = (config: Config): CallLimits =>
  createCallLimits({
    callsPerMinute: config.CALLS_PER_MINUTE,
    callsPerHour: config.CALLS_PER_HOUR,
    searchesPerHour: config.SEARCHES_PER_HOUR,
    totalCallsPerMinute: config.TOTAL_CALLS_PER_MINUTE,
    searchTools: SEARCH_TOOLS,
  });

/** Who may see what operators see; on a loopback bind too nobody whom a proxy passes on. */
function operatorAccessOf(config: Config): OperatorAccess {
  if (config.ADMIN_PORT !== undefined) return 'admin_port';
  if (areMetricsPublic(config)) return 'everyone';
  return config.AUTH_MODE === 'none' || isLoopback(config.HOST) ? 'local' : 'authenticated';
}

/** The gates of HTTP as the configuration has them. */
export function gatesOf(config: Config) {
  const secrets = config.REQUEST_SIGNING_SECRETS;
  const perAddress = { limit: config.PER_IP_CALLS_PER_MINUTE, seconds: 60 };
  return {
    allowedHosts: config.ALLOWED_HOSTS,
    allowedOrigins: config.ALLOWED_ORIGINS,
    trustedProxies: config.TRUSTED_PROXIES,
    limits: config.RATE_LIMIT_ENABLED
      ? {
          requests: createLimit(
            'ip',
            'requests of one address (PER_IP_CALLS_PER_MINUTE)',
            perAddress,
          ),
          calls: callLimitsOf(config),
        }
      : undefined,
    judgeSignature: secrets.length > 0 ? createSignatureJudge({ secrets }) : undefined,
    operatorAccess: operatorAccessOf(config),
  } satisfies Partial<AppOptions>;
}

/** Whose trace context is joined: whoever is refused was not let in, and is nobody. */
export const trustOf = ({ TRUST_REMOTE_CONTEXT: trust }: Config): boolean | (() => boolean) =>
  trust === 'authenticated' ? () => currentCaller() !== undefined : trust;

/** The one caller of stdio, for the limits. */
const LOCAL = 'local';

/**
 * The limits of stdio, where no gate stands before the call: off by default, for its caller is
 * whoever started the server.
 */
export function createAdmit(
  config: Config,
  instruments: Pick<Instruments, 'rateLimitHits'>,
): Admit | undefined {
  if (config.MCP_TRANSPORT !== 'stdio' || !config.RATE_LIMIT_ENABLED) return undefined;
  const limits = callLimitsOf(config);
  return async (name) => {
    const refusal = await limits.take(LOCAL, [name]);
    if (!refusal) return;
    instruments.rateLimitHits.add(1, { scope: refusal.scope });
    throw new ToolError('rate_limited', refusal.message, {
      reason: limitReason(refusal.scope),
      retryAfterSeconds: refusal.retryAfterSeconds,
      callerFault: true,
    });
  };
}
