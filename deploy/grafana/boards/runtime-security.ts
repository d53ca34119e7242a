/** The row on who is turned away, and on texts that try to steer a model. */
import type { BoardSpec } from '../board.ts';
import { timeSeries } from '../panels.ts';
import { perMinute } from '../promql.ts';

export const SECURITY_ROW: BoardSpec['rows'][number] = {
  title: 'Security',
  panels: [
    timeSeries({
      title: 'Attempts to steer the model',
      shows:
        'Texts a minute that look like an instruction to the model, by direction (input: of callers, output: from YouTube), rule and what was done.',
      bad: 'input at all; output that jumps: a video or its comments are made for it.',
      next: 'the log line of that minute names the tool; results carry flags.',
      places: ['runbook:YoutubeMcpPromptInjectionSpike'],
      unit: 'cpm',
      width: 12,
      isStacked: true,
      queries: [
        {
          expr: perMinute('mcp_security_prompt_injection_attempts_total', [
            'direction',
            'rule',
            'action',
          ]),
          legend: '{{direction}} {{rule}} {{action}}',
        },
      ],
    }),
    timeSeries({
      title: 'Rate limits',
      shows: 'Requests a minute that a rate limit refused, by whose limit it was.',
      bad: 'global: everybody is refused. ip or principal: one caller in a loop.',
      next: 'the log names the caller; CALLS_PER_MINUTE and its neighbours set the limits.',
      places: ['runbook:YoutubeMcpRateLimitHits'],
      unit: 'cpm',
      width: 12,
      isStacked: true,
      queries: [
        { expr: perMinute('mcp_security_rate_limit_hits_total', ['scope']), legend: '{{scope}}' },
      ],
    }),
    timeSeries({
      title: 'Host and Origin refused',
      shows: 'Requests a minute that the Host and Origin gates refused, by what was wrong.',
      bad: 'origin: a web page tries to reach this server. host: DNS rebinding, or a proxy that is not in ALLOWED_HOSTS.',
      next: 'the log has the refused value; a page that may call belongs in ALLOWED_ORIGINS.',
      places: ['runbook:YoutubeMcpCorsViolations'],
      unit: 'cpm',
      width: 8,
      isStacked: true,
      queries: [
        { expr: perMinute('mcp_security_cors_violations_total', ['reason']), legend: '{{reason}}' },
      ],
    }),
    timeSeries({
      title: 'Signatures refused',
      shows:
        'Requests a minute that were refused for their signature, by what was wrong. Flat at 0 where none is demanded.',
      bad: 'mismatch or replayed: somebody tries. expired: a clock is wrong.',
      next: 'the log; a new secret goes before the old one in REQUEST_SIGNING_SECRETS.',
      places: ['runbook:YoutubeMcpInvalidSignatures'],
      unit: 'cpm',
      width: 8,
      isStacked: true,
      queries: [
        {
          expr: perMinute('mcp_security_invalid_signatures_total', ['reason']),
          legend: '{{reason}}',
        },
      ],
    }),
    timeSeries({
      title: 'Authentication',
      shows:
        'Requests a minute that had to show who is calling, by outcome and reason. None where AUTH_MODE=none.',
      bad: 'refused that jumps: unknown_api_key is somebody who tries, expired a client that does not refresh, issuer_unavailable keeps everybody out.',
      next: 'the log has the address of the caller, never the credential.',
      places: ['runbook:YoutubeMcpAuthFailures'],
      unit: 'cpm',
      width: 8,
      isStacked: true,
      queries: [
        {
          expr: perMinute('mcp_auth_attempts_total', ['outcome', 'reason']),
          legend: '{{outcome}} {{reason}}',
        },
      ],
      noValue: 'no authentication',
    }),
  ],
};
