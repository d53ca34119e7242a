'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const isCheckout = existsSync(join(root, 'src', 'main.ts'));

// `npm start` and `npm run demo` read `.env`. Nothing else does: the folder in which a client starts
// the server, or a test, is not the operator's.
const script = process.env.npm_lifecycle_event;
const envFile = join(root, '.env');
if (isCheckout && (script === 'start' || script === 'demo') && existsSync(envFile)) {
  process.loadEnvFile(envFile);
}

/** Types are stripped in a checkout and were stripped before in the package (not under node_modules). */
const load = (path) => import(isCheckout ? `../${path}.ts` : `../dist/${path}.js`);

// The order matters: telemetry patches modules before anything imports them.
void load('otel/register')
  .then(() => load('src/main'))
  .then(({ main }) => main(process.argv.slice(2)));
