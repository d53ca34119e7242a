/** What the website and the apps ask: the player, captions, the page of a video, feeds. */
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import type { AddressBlock } from './address-block.ts';
import { ApiError, badRequest } from './api-error.ts';
import { channelFeed } from './channel-feed.ts';
import { faultPage } from './fault-pages.ts';
import { NOT_FOUND_PAGE } from './html-text.ts';
import { botWallAnswer, playerAnswer } from './player.ts';
import type { PlayerQuestion } from './player.ts';
import type { SampleState } from './state.ts';
import { answerTimedtext } from './timedtext.ts';
import { watchPage } from './watch-page.ts';

export interface InnertubeOptions {
  readonly now: () => number;
  readonly state: SampleState;
  readonly faults: MiddlewareHandler;
  /** undefined: nobody ever asks too often. */
  readonly block: AddressBlock | undefined;
  /** Told what a player request asks, once its body was read. */
  readonly onPlayer: (request: Request, question: PlayerQuestion) => void;
}

type InnertubeContext = Context<{ Bindings: HttpBindings }>;

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

/** The transcript panel refuses everybody without a session since the end of 2025. */
function failedPrecondition(): ApiError {
  return new ApiError(
    400,
    'Precondition check failed.',
    { domain: 'global', reason: 'failedPrecondition' },
    { status: 'FAILED_PRECONDITION' },
  );
}

/** What a blocked address gets: each route has its own way of saying it. */
function blockedAnswer(c: InnertubeContext, block: AddressBlock): Response {
  const isWall = block.answer === 'bot_wall';
  if (isWall && c.req.path === '/youtubei/v1/player') return c.json(botWallAnswer());
  if (isWall && c.req.path === '/watch') return c.html(faultPage('captcha'));
  return c.html(faultPage('sorry'), 429);
}

/** The routes, relative to the origin. */
export function createInnertube(options: InnertubeOptions): Hono<{ Bindings: HttpBindings }> {
  const { now, state, faults, block, onPlayer } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  const gate: MiddlewareHandler<{ Bindings: HttpBindings }> = async (c, next) => {
    if (block?.refuses(c) === true) return blockedAnswer(c, block);
    return next();
  };
  const question = async (c: InnertubeContext): Promise<PlayerQuestion | undefined> =>
    parseQuestion(await c.req.json().catch(() => undefined));

  app.post(
    '/youtubei/v1/player',
    async (c, next) => {
      const asked = await question(c);
      if (asked !== undefined) onPlayer(c.req.raw, asked);
      await next();
    },
    gate,
    faults,
    async (c) => {
      const asked = await question(c);
      return asked === undefined
        ? c.json(badRequest().body, 400)
        : c.json(playerAnswer(asked, now()));
    },
  );
  app.post('/youtubei/v1/get_transcript', gate, faults, (c) =>
    c.json(failedPrecondition().body, 400),
  );
  app.get('/api/timedtext', gate, faults, (c) => answerTimedtext(c, now()));
  app.get('/watch', gate, faults, (c) => c.html(watchPage(c.req.query('v') ?? '', now())));
  app.get('/feeds/videos.xml', faults, (c) => {
    const feed = channelFeed(new URL(c.req.url).searchParams, state);
    if (feed === undefined) return c.html(NOT_FOUND_PAGE, 404);
    return c.body(feed, 200, { 'content-type': 'text/xml; charset=UTF-8' });
  });
  return app;
}
