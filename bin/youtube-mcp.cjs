#!/usr/bin/env node
// In syntax that any Node parses: an old one must say what it needs instead of dying on new syntax.
'use strict';

var NEEDED_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR) {
  process.stderr.write(
    'youtube-mcp needs Node ' +
      NEEDED_MAJOR +
      ' or newer, this is ' +
      process.version +
      ': install it from https://nodejs.org (in a checkout, npm ci brings one: see "allowScripts" in package.json)\n',
  );
  process.exit(1);
}

require('./start.cjs');
