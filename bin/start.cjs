'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const isCheckout = existsSync(join(root, 'src', 'main.ts'));

// A published package reads no .env: its working folder belongs to whatever client started it.
if (isCheckout && existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));

/** Types are stripped in a checkout and were stripped before in the package (not under node_modules). */
const load = (path) => import(isCheckout ? `../${path}.ts` : `../dist/${path}.js`);

// The order matters: telemetry patches modules before anything imports them.
void load('otel/register')
  .then(() => load('src/main'))
  .then(({ main }) => main(process.argv.slice(2)));
