import type { Hono } from 'hono';
import type { ResourceMetadata } from '../auth/resource-metadata.ts';
import type { GateEnv } from './gate-env.ts';

/** Clients in browsers send headers of the protocol along, so they ask first. */
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Max-Age': '600',
} as const;

/**
 * The document of RFC 9728. It stands before every gate: any client and any web page may read it,
 * and it holds nothing but addresses.
 */
export function addResourceMetadata(app: Hono<GateEnv>, metadata: ResourceMetadata): void {
  for (const path of metadata.paths) {
    app.get(path, (c) =>
      c.json(metadata.document, 200, { ...CORS, 'Cache-Control': 'public, max-age=300' }),
    );
    app.options(path, (c) => c.body(null, 204, CORS));
  }
}
