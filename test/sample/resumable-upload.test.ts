/** Resumable uploads: opened with the metadata, continued byte by byte, asked how far they got. */
import { expect, test } from 'vitest';
import { SAMPLE_IDS } from '../../src/sample/catalogue/index.ts';
import { call, callerWith, openWithClock, refusalOf } from './oauth-support.ts';
import type { Caller } from './oauth-support.ts';
import { openSample, readAnswer } from './support.ts';
import type { Answer } from './support.ts';

const CHUNK = 256 * 1024;

/** A file of three chunks, the last of them short. */
const LONG_FILE = Buffer.from(
  Array.from({ length: 9_000 }, (_, index) => {
    const at = new Date(index * 1000).toISOString().slice(11, 19);
    return `${index + 1}\n${at},000 --> ${at},900\nNumber ${index}, and some more of the words\n\n`;
  }).join(''),
);

const resource = {
  snippet: { videoId: SAMPLE_IDS.tour, language: 'fr', name: '' },
};

function open(
  { sample, headers }: Caller,
  body: object = resource,
  method?: 'PUT',
): Promise<Response> {
  return fetch(`${sample.origin}/upload/youtube/v3/captions?part=snippet&uploadType=resumable`, {
    method: method ?? 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json; charset=UTF-8',
      'x-upload-content-type': 'application/octet-stream',
    },
    body: JSON.stringify(body),
  });
}

const sessionOf = (response: Response): string => response.headers.get('location') ?? '';

function send(session: string, bytes: Buffer | string, range?: string): Promise<Response> {
  return fetch(session, {
    method: 'PUT',
    headers: range === undefined ? {} : { 'content-range': range },
    body: bytes,
  });
}

/** Sends a chunk of the long file as it should be sent. */
function sendChunk(session: string, index: number): Promise<Response> {
  const first = index * CHUNK;
  const chunk = LONG_FILE.subarray(first, first + CHUNK);
  return send(session, chunk, `bytes ${first}-${first + chunk.length - 1}/${LONG_FILE.length}`);
}

const progress = (response: Response): readonly [number, string | null] => [
  response.status,
  response.headers.get('range'),
];

const download = (caller: Caller, answer: Answer): Promise<Answer> =>
  call(caller, 'GET', `captions/${String(answer.json['id'])}`);

test('a session is opened for 400 units, and the file follows in one go', async () => {
  const caller = await callerWith(await openSample());
  const opened = await open(caller);
  expect([opened.status, await opened.text()]).toEqual([200, '']);
  const session = sessionOf(opened);
  expect(session).toMatch(
    /\/upload\/youtube\/v3\/captions\?uploadType=resumable&part=snippet&upload_id=AHmUCY/,
  );
  // Its address is the permission: no token goes with the file.
  const answer = await readAnswer(await send(session, LONG_FILE));
  expect([answer.status, answer.json['kind']]).toEqual([200, 'youtube#caption']);
  expect(caller.sample.quotaUsed('default')).toBe(400);
  expect((await download(caller, answer)).text).toBe(LONG_FILE.toString());
});

test('a file comes in chunks, and an interrupted one goes on where it stopped', async () => {
  const caller = await callerWith(await openSample());
  const session = sessionOf(await open(caller));
  const question = `bytes */${LONG_FILE.length}`;
  expect(progress(await send(session, '', question))).toEqual([308, null]);
  expect(progress(await sendChunk(session, 0))).toEqual([308, `bytes=0-${CHUNK - 1}`]);
  // Bytes that were sent before, and bytes too far on, are not taken.
  expect(progress(await sendChunk(session, 0))).toEqual([308, `bytes=0-${CHUNK - 1}`]);
  expect(progress(await sendChunk(session, 2))).toEqual([308, `bytes=0-${CHUNK - 1}`]);
  await sendChunk(session, 1);
  expect(progress(await send(session, '', question))).toEqual([308, `bytes=0-${2 * CHUNK - 1}`]);
  const answer = await readAnswer(await sendChunk(session, 2));
  expect(answer.status).toBe(200);
  expect((await download(caller, answer)).text).toBe(LONG_FILE.toString());
  // Who did not hear the answer asks again, and hears the same.
  expect((await readAnswer(await send(session, '', question))).json).toEqual(answer.json);
});

test('an update goes through a session, too', async () => {
  const caller = await callerWith(await openSample());
  const first = await readAnswer(await send(sessionOf(await open(caller)), LONG_FILE));
  const { id } = first.json;
  const opened = await open(caller, { id }, 'PUT');
  const answer = await readAnswer(await send(sessionOf(opened), LONG_FILE.subarray(0, 200)));
  expect([answer.status, answer.json['id']]).toEqual([200, id]);
  expect(caller.sample.quotaUsed('default')).toBe(850);
});

test('a refusal at the end ends the session', async () => {
  const caller = await callerWith(await openSample());
  const taken = { snippet: { ...resource.snippet, language: 'de' } };
  const session = sessionOf(await open(caller, taken));
  for (let count = 0; count < 2; count += 1) {
    const answer = await readAnswer(await send(session, LONG_FILE));
    expect(refusalOf(answer)).toEqual([409, 'captionExists']);
  }
});

test.each([
  ['a chunk of an odd size', 'bytes 0-99/1000', 100],
  ['a range that does not fit the bytes', 'bytes 0-99/100', 50],
  ['a range that is none', 'bytes=0-99', 100],
])('%s is refused', async (_, range, length) => {
  const caller = await callerWith(await openSample());
  const answer = await send(sessionOf(await open(caller)), Buffer.alloc(length, 'x'), range);
  expect(refusalOf(await readAnswer(answer))).toEqual([400, 'badRequest']);
});

test('a session ends after a week, and one that never was is not found', async () => {
  const { sample, pass } = await openWithClock();
  const caller = await callerWith(sample);
  const session = sessionOf(await open(caller));
  pass(7 * 24 * 3600);
  expect((await send(session, LONG_FILE)).status).toBe(404);
  expect((await send(`${session}x`, LONG_FILE)).status).toBe(404);
});

test('twenty sessions are open at a time', async () => {
  const sample = await openSample({ quotaLimits: { default: 100_000 } });
  const caller = await callerWith(sample);
  const first = sessionOf(await open(caller));
  for (let count = 0; count < 20; count += 1) await open(caller);
  expect((await send(first, LONG_FILE)).status).toBe(404);
});

test('a session is not opened without metadata that can be read, nor for too long a file', async () => {
  const { sample, headers } = await callerWith(await openSample());
  const url = `${sample.origin}/upload/youtube/v3/captions?part=snippet&uploadType=resumable`;
  const broken = await fetch(url, { method: 'POST', headers, body: '{' });
  expect(refusalOf(await readAnswer(broken))).toEqual([400, 'parseError']);
  const length = { 'x-upload-content-length': String(100 * 1024 * 1024) };
  const tooLong = await fetch(url, {
    method: 'POST',
    headers: { ...headers, ...length },
    body: '{}',
  });
  expect(refusalOf(await readAnswer(tooLong))).toEqual([413, 'uploadTooLarge']);
});
