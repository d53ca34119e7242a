/** The answers that faults dictate, instead of the real one. */
import { reasonBody } from './fault-bodies.ts';
import { faultPage } from './fault-pages.ts';
import { gzipBody, largeBody } from './fault-streams.ts';
import type { Fault } from './faults.ts';
import { DEFAULT_LIMITS, exhaustedBucket } from './quota.ts';

const JSON_TYPE = 'application/json; charset=UTF-8';
const HTML_TYPE = 'text/html; charset=UTF-8';

function textAnswer(fault: Fault, text: string, type: string, status = 200): Response {
  return new Response(text, {
    status: fault.status ?? status,
    headers: { 'content-type': type, ...fault.headers },
  });
}

function streamAnswer(
  fault: Fault,
  body: ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(body, {
    status: fault.status ?? 200,
    headers: { 'content-type': JSON_TYPE, ...headers, ...fault.headers },
  });
}

/** Google's error body for a reason or a status. */
function errorAnswer(fault: Fault): Response {
  const { status, reason, retryAfterSeconds, exhausted, headers } = fault;
  const error =
    exhausted === undefined
      ? reasonBody(reason, status, retryAfterSeconds)
      : exhaustedBucket(exhausted, DEFAULT_LIMITS[exhausted]);
  return Response.json(error.body, {
    status: status ?? error.httpStatus,
    headers: {
      'content-type': JSON_TYPE,
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...headers,
    },
  });
}

/** The answer a fault dictates; undefined when the real one is wanted. */
export function dictatedAnswer(fault: Fault): Response | undefined {
  const { status, body, reason, html, location, exhausted, bodyBytes, gzipBytes } = fault;
  if (html !== undefined && html !== false) {
    return textAnswer(fault, faultPage(html === true ? 'sorry' : html), HTML_TYPE);
  }
  if (location !== undefined) {
    const page = `<HTML><HEAD><TITLE>302 Moved</TITLE></HEAD><BODY><H1>302 Moved</H1>The document has moved.</BODY></HTML>\n`;
    return textAnswer({ ...fault, headers: { location, ...fault.headers } }, page, HTML_TYPE, 302);
  }
  // Neither is packed on the way: what is asked for is what goes over the wire.
  if (bodyBytes !== undefined) {
    return streamAnswer(fault, largeBody(bodyBytes), { 'cache-control': 'no-transform' });
  }
  if (gzipBytes !== undefined) {
    return streamAnswer(fault, gzipBody(gzipBytes), { 'content-encoding': 'gzip' });
  }
  if (typeof body === 'string') {
    return new Response(body, { status: status ?? 200, headers: { ...fault.headers } });
  }
  if (body !== undefined) return textAnswer(fault, JSON.stringify(body), JSON_TYPE);
  if (reason !== undefined || status !== undefined || exhausted !== undefined) {
    return errorAnswer(fault);
  }
  return undefined;
}
