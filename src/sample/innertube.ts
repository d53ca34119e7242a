/** The two private endpoints behind the player: `/youtubei/v1/player` and `/api/timedtext`. */
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';
import { ApiError, badRequest } from './api-error.ts';
import { playerAnswer } from './player.ts';
import type { PlayerQuestion } from './player.ts';
import { answerTimedtext } from './timedtext.ts';

export interface InnertubeOptions {
  readonly now: () => number;
  readonly faults: MiddlewareHandler;
  /** Told what a player request asks, once its body was read. */
  readonly onPlayer: (request: Request, question: PlayerQuestion) => void;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The question in a body; undefined when it is none. */
function parseQuestion(body: unknown): PlayerQuestion | undefined {
  if (!isRecord(body) || typeof body['videoId'] !== 'string') return undefined;
  const context = body['context'];
  const client = isRecord(context) ? context['client'] : undefined;
  const clientName = isRecord(client) ? client['clientName'] : undefined;
  if (typeof clientName !== 'string') return undefined;
  return { videoId: body['videoId'], clientName };
}

/** The routes, relative to the origin. */
export function createInnertube({ now, faults, onPlayer }: InnertubeOptions): Hono {
  const app = new Hono();
  app.post('/youtubei/v1/player', faults, async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined);
    const question = parseQuestion(body);
    if (question === undefined) return c.json(badRequest().body, 400);
    onPlayer(c.req.raw, question);
    return c.json(playerAnswer(question, now()));
  });
  // Refuses everybody without a session since the end of 2025.
  app.post('/youtubei/v1/get_transcript', faults, (c) =>
    c.json(
      new ApiError(
        400,
        'Precondition check failed.',
        { domain: 'global', reason: 'failedPrecondition' },
        { status: 'FAILED_PRECONDITION' },
      ).body,
      400,
    ),
  );
  app.get('/api/timedtext', faults, (c) => answerTimedtext(c, now()));
  return app;
}
