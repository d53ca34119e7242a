/**
 * `captions.insert` and `captions.update` with a file, below `/upload/youtube/v3`: as
 * `multipart/related` in one go, or in a resumable session.
 */
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { admit } from './admission.ts';
import type { Admission } from './admission.ts';
import { errorReply, parseJsonObject, resourceReply } from './api-reply.ts';
import { uploadSessionNotFound, uploadTooLarge } from './caption-error.ts';
import { saveCaption } from './caption-writes.ts';
import type { CaptionStore } from './caption-writes.ts';
import { CAPTION_COSTS, CAPTION_PARAMETERS, CAPTION_PARTS } from './captions-api.ts';
import { requireAccount } from './listing.ts';
import type { Account, Endpoint } from './listing.ts';
import { FORCE_SSL_SCOPES } from './oauth-scopes.ts';
import { parseParams } from './params.ts';
import type { SampleState } from './state.ts';
import { MAX_FILE_BYTES, parseMultipart, readUpload } from './upload-body.ts';
import { createUploadSessions } from './upload-sessions.ts';
import type { UploadOpening, UploadSessions } from './upload-sessions.ts';

export interface CaptionUploadOptions extends Admission, CaptionStore {
  readonly faults: MiddlewareHandler;
}

const PARAMETERS = ['sync', 'upload_id', ...CAPTION_PARAMETERS] as const;

const costOf = (method: string): Pick<Endpoint, 'bucket' | 'cost' | 'scopes'> => ({
  bucket: 'default',
  cost: method === 'POST' ? CAPTION_COSTS.insert : CAPTION_COSTS.update,
  scopes: FORCE_SSL_SCOPES,
});

type Sent = Omit<UploadOpening, 'metadata'>;

/** The file in the same request as the metadata, or without any. */
async function answerAtOnce(
  c: Context,
  sent: Sent,
  options: CaptionUploadOptions,
): Promise<Response> {
  const contentType = c.req.header('content-type') ?? '';
  const bytes = await readUpload(c.req.raw);
  const { metadata, file } =
    c.req.query('uploadType') === 'media'
      ? { metadata: '', file: bytes }
      : parseMultipart(contentType, bytes);
  const saved = saveCaption({ ...sent, metadata }, file, options);
  return resourceReply(saved, new URL(c.req.url).searchParams);
}

/** Opens a session: 200 without a body, and where to send the file. */
async function answerOpening(
  c: Context,
  sent: Sent,
  { state, sessions }: { readonly state: SampleState; readonly sessions: UploadSessions },
): Promise<Response> {
  if (Number(c.req.header('x-upload-content-length') ?? 0) > MAX_FILE_BYTES) throw uploadTooLarge();
  const metadata = (await readUpload(c.req.raw)).toString('utf8');
  parseJsonObject(metadata);
  const id = `AHmUCY${state.mint(40)}`;
  sessions.open(id, { ...sent, metadata });
  const { origin, pathname } = new URL(c.req.url);
  const query = new URLSearchParams({
    uploadType: 'resumable',
    part: [...sent.parts].join(','),
    upload_id: id,
  });
  return new Response(null, {
    headers: { location: `${origin}${pathname}?${query.toString()}`, 'x-guploader-uploadid': id },
  });
}

/** What a complete file comes to; a refusal is an answer of the session, too. */
function finish(
  { opening, file }: { readonly opening: UploadOpening; readonly file: Buffer },
  options: CaptionUploadOptions,
  query: URLSearchParams,
): Response {
  try {
    return resourceReply(saveCaption(opening, file, options), query);
  } catch (error) {
    return errorReply(error, query);
  }
}

/** The next bytes of a session's file. Its address is all the permission that is needed. */
async function answerSession(
  c: Context,
  sessions: UploadSessions,
  options: CaptionUploadOptions,
): Promise<Response> {
  const url = new URL(c.req.url);
  const id = url.searchParams.get('upload_id') ?? '';
  const bytes = await readUpload(c.req.raw);
  const progress = sessions.receive(id, c.req.header('content-range'), bytes);
  switch (progress.kind) {
    case 'unknown':
      throw uploadSessionNotFound();
    case 'answered':
      return progress.response;
    case 'incomplete': {
      const { nextByte } = progress;
      const headers = { 'x-guploader-uploadid': id, 'content-length': '0' };
      const range = nextByte === 0 ? {} : { range: `bytes=0-${nextByte - 1}` };
      return new Response(null, { status: 308, headers: { ...headers, ...range } });
    }
    case 'complete': {
      const response = finish(progress, options, url.searchParams);
      sessions.close(id, response);
      return response;
    }
    default:
      return progress satisfies never;
  }
}

async function answer(
  c: Context,
  account: Account | undefined,
  { sessions, options }: { sessions: UploadSessions; options: CaptionUploadOptions },
): Promise<Response> {
  if (account === undefined) return answerSession(c, sessions, options);
  const params = parseParams(new URL(c.req.url).searchParams, PARAMETERS);
  const parts = params.parts(CAPTION_PARTS);
  const sent: Sent = { method: c.req.method === 'POST' ? 'POST' : 'PUT', account, parts };
  const kinds = ['media', 'multipart', 'resumable'] as const;
  return params.choice('uploadType', kinds, 'multipart') === 'resumable'
    ? answerOpening(c, sent, { state: options.state, sessions })
    : answerAtOnce(c, sent, options);
}

/** The routes below `/upload/youtube/v3`. */
export function createCaptionUpload(options: CaptionUploadOptions): Hono {
  const app = new Hono();
  const sessions = createUploadSessions(options.now);
  const accounts = new WeakMap<Request, Account>();
  app.on(
    ['POST', 'PUT'],
    '/captions',
    async (c, next) => {
      // A session was let in when it was opened.
      if (c.req.query('upload_id') === undefined) {
        const account = admit(c.req.raw, costOf(c.req.method), options);
        accounts.set(c.req.raw, requireAccount({ account }));
      }
      await next();
    },
    options.faults,
    (c) => answer(c, accounts.get(c.req.raw), { sessions, options }),
  );
  app.onError((error, c) => errorReply(error, new URL(c.req.url).searchParams));
  return app;
}
