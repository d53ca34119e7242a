/** Captions with a file: in one go, in a session, in pieces, and what is refused. */
import { expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { call, callerWith, refusalOf } from './oauth-support.ts';
import type { Caller } from './oauth-support.ts';
import { dig, idsOf, openSample, readAnswer } from './support.ts';
import type { Answer } from './support.ts';

const openAccount = async (): Promise<Caller> => callerWith(await openSample());

const SRT = '1\n00:00:01,000 --> 00:00:02,500\nBonsoir, et bienvenue.\n\n';

const UPLOAD = '/upload/youtube/v3/captions?part=snippet';

const french = (more: object = {}): object => ({
  snippet: { videoId: SAMPLE_IDS.tour, language: 'fr', name: '', ...more },
});

type Method = 'POST' | 'PUT';

async function upload(
  { sample, headers }: Caller,
  method: Method,
  resource: object,
  file: string | Uint8Array,
): Promise<Answer> {
  const boundary = 'a boundary';
  const head = `--${boundary}\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(resource)}\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n`;
  const body = Buffer.concat([
    Buffer.from(head),
    Buffer.from(file),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return readAnswer(
    await fetch(`${sample.origin}${UPLOAD}&uploadType=multipart`, {
      method,
      headers: { ...headers, 'content-type': `multipart/related; boundary="${boundary}"` },
      body,
    }),
  );
}

const insert = (
  caller: Caller,
  resource: object,
  file: string | Uint8Array = SRT,
): Promise<Answer> => upload(caller, 'POST', resource, file);

const download = (caller: Caller, id: unknown, query = ''): Promise<Answer> =>
  call(caller, 'GET', `captions/${String(id)}${query}`);

test('a file becomes a track, for 400 units, and comes back as it was', async () => {
  const caller = await openAccount();
  const { status, json } = await insert(caller, french({ name: 'Night shift', isDraft: true }));
  expect(status).toBe(200);
  expect(json).toMatchObject({
    kind: 'youtube#caption',
    id: expect.stringMatching(/^AUieDa[\w-]{43}$/),
    snippet: {
      videoId: SAMPLE_IDS.tour,
      trackKind: 'standard',
      language: 'fr',
      name: 'Night shift',
      isDraft: true,
      status: 'serving',
    },
  });
  expect(caller.sample.quotaUsed('default')).toBe(400);
  const { json: listed } = await call(caller, 'GET', `captions?part=id&videoId=${SAMPLE_IDS.tour}`);
  expect(idsOf(listed)).toContain(json['id']);
  expect((await download(caller, json['id'])).text).toBe(SRT);
  expect((await download(caller, json['id'], '?tfmt=sbv')).text).toBe(
    '0:00:01.000,0:00:02.500\nBonsoir, et bienvenue.\n\n',
  );
});

test('an update brings another file, for 450 units', async () => {
  const caller = await openAccount();
  const { id } = (await insert(caller, french())).json;
  const file = 'WEBVTT\n\n00:01.000 --> 00:02.000\nBonjour\n';
  const { status, json } = await upload(caller, 'PUT', { id }, file);
  expect([status, json['id']]).toEqual([200, id]);
  expect(caller.sample.quotaUsed('default')).toBe(850);
  expect((await download(caller, id)).text).toBe(file);
  expect((await download(caller, id, '?tfmt=srt')).text).toContain('Bonjour');
});

test('a catalogue track is replaced by what is uploaded over it, in this sample alone', async () => {
  const [caller, other] = [await openAccount(), await openAccount()];
  const listed = await call(caller, 'GET', `captions?part=id&videoId=${SAMPLE_IDS.tour}`);
  const [id] = idsOf(listed.json);
  await upload(caller, 'PUT', { id }, SRT);
  expect((await download(caller, id, '?tfmt=srt')).text).toBe(SRT);
  expect((await download(other, id, '?tfmt=srt')).text).toContain('Hello, and welcome');
});

test('a file that is none is kept as failed, and cannot be downloaded', async () => {
  const caller = await openAccount();
  const { status, json } = await insert(caller, french(), 'Just words.');
  expect(status).toBe(200);
  expect(json['snippet']).toMatchObject({ status: 'failed', failureReason: 'unknownFormat' });
  expect(refusalOf(await download(caller, json['id'], '?tfmt=srt'))).toEqual([
    400,
    'couldNotConvert',
  ]);
  const latin1 = await insert(caller, french({ name: 'x' }), Buffer.from([0x31, 0x0a, 0xe9]));
  expect(dig(latin1.json, 'snippet', 'status')).toBe('failed');
  const again = await upload(caller, 'PUT', { id: json['id'] }, SRT);
  expect(again.json['snippet']).toMatchObject({ status: 'serving' });
  expect(again.json['snippet']).not.toHaveProperty('failureReason');
});

test('letters that line 21 does not know cannot become scc', async () => {
  const caller = await openAccount();
  const hebrew = SRT.replace('Bonsoir', 'ערב טוב');
  const { id } = (await insert(caller, french({ language: 'iw' }), hebrew)).json;
  expect(refusalOf(await download(caller, id, '?tfmt=scc'))).toEqual([400, 'couldNotConvert']);
  expect((await download(caller, id, '?tfmt=ttml')).text).toContain('ערב טוב');
});

test.each([
  ['a language and name that are taken', { language: 'de' }, 409, 'captionExists'],
  ['no name', { name: undefined }, 400, 'invalidMetadata'],
  ['no language', { language: '' }, 400, 'invalidMetadata'],
  ['no video', { videoId: undefined }, 400, 'invalidMetadata'],
  ['too long a name', { name: 'x'.repeat(151) }, 400, 'nameTooLong'],
  ['an unknown video', { videoId: SAMPLE_IDS.unknown }, 404, 'videoNotFound'],
  ["somebody else's video", { videoId: SAMPLE_IDS.german }, 403, 'forbidden'],
  ['a member nobody knows', { lang: 'fr' }, 400, 'badRequest'],
])('an upload with %s is refused', async (_, more, status, reason) => {
  const caller = await openAccount();
  expect(refusalOf(await insert(caller, french(more)))).toEqual([status, reason]);
});

test('a second language of the same name is fine, an empty file is not', async () => {
  const caller = await openAccount();
  await insert(caller, french());
  expect((await insert(caller, french({ language: 'fr-CA' }))).status).toBe(200);
  expect(refusalOf(await insert(caller, french({ name: 'x' }), ''))).toEqual([
    400,
    'contentRequired',
  ]);
  const foreign = await upload(caller, 'PUT', { id: 'AUieDanothing' }, SRT);
  expect(refusalOf(foreign)).toEqual([404, 'captionNotFound']);
});

test('a file over the limit is refused', async () => {
  const caller = await openAccount();
  const tooLong = await insert(caller, french(), 'x'.repeat(1024 * 1024 + 1));
  expect(refusalOf(tooLong)).toEqual([413, 'uploadTooLarge']);
  const farTooLong = await insert(caller, french(), 'x'.repeat(2 * 1024 * 1024));
  expect(refusalOf(farTooLong)).toEqual([413, 'uploadTooLarge']);
});

test('the sample keeps a hundred uploads', async () => {
  const caller = await callerWith(await openSample({ quotaLimits: { default: 1_000_000 } }));
  for (let count = 0; count < 100; count += 1) {
    await insert(caller, french({ name: String(count) }));
  }
  const refused = await insert(caller, french({ name: 'one more' }));
  expect(refusalOf(refused)).toEqual([400, 'uploadLimitExceeded']);
});

test.each([
  ['without a boundary', 'multipart/related', `--x\r\n\r\n{}\r\n--x\r\n\r\n${SRT}\r\n--x--`],
  ['without an end', 'multipart/related; boundary=x', `--x\r\n\r\n{}\r\n--x\r\n\r\n${SRT}`],
  ['with one part', 'multipart/related; boundary=x', '--x\r\n\r\n{}\r\n--x--'],
  ['of another kind', 'multipart/form-data; boundary=x', '--x\r\n\r\n{}\r\n--x\r\n\r\ny\r\n--x--'],
])('a multipart body %s is malformed', async (_, contentType, body) => {
  const { sample, headers } = await openAccount();
  const response = await fetch(`${sample.origin}${UPLOAD}&uploadType=multipart`, {
    method: 'POST',
    headers: { ...headers, 'content-type': contentType },
    body,
  });
  expect(refusalOf(await readAnswer(response))).toEqual([400, 'badRequest']);
});

test('uploads need a token for captions, and room in the pool', async () => {
  const sample = await openSample({ quotaLimits: { default: 399 } });
  const nobody = await insert({ sample, headers: { 'x-goog-api-key': sample.apiKey } }, french());
  expect(refusalOf(nobody)).toEqual([401, 'required']);
  const caller = await callerWith(sample);
  expect(refusalOf(await insert(caller, french()))).toEqual([403, 'quotaExceeded']);
});
