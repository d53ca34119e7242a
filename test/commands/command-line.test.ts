/** The command line as it is typed: help, mistakes, and what the exit code says. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

const COMMANDS = ['serve', 'demo', 'check <url>', 'health [url]', 'config'];

test.concurrent('--help names every command, on stdout', async () => {
  const { code, stdout, stderr } = await runProgram(['--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const command of COMMANDS) expect(stdout).toContain(`  ${command} `);
});

test.concurrent.each(COMMANDS.map((command) => command.split(' ', 1)[0] ?? ''))(
  '%s --help says what it takes and does nothing',
  async (command) => {
    const { code, stdout, stderr } = await runProgram([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^youtube-mcp ${command}`));
  },
);

test.concurrent('--version is the one of the package', async () => {
  const { code, stdout } = await runProgram(['--version']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: version });
});

test.concurrent.each<[string, string[], RegExp]>([
  ['an unknown command', ['server'], /Unknown command: server/],
  ['a name that every object has', ['constructor'], /Unknown command: constructor/],
  ['an unknown option', ['serve', '--prot', '1'], /--prot/],
  ['an unknown option of no command', ['--prot'], /--prot/],
  ['an option without its value', ['serve', '--port'], /--port/],
  ['a value for an option that takes none', ['demo', '--once=yes'], /--once/],
  ['an argument too many', ['serve', 'now'], /Too many arguments: now/],
  ['a second URL', ['check', 'http://127.0.0.1:9', 'http://127.0.0.1:9'], /Too many arguments/],
  ['a missing argument', ['check'], /<url> is missing/],
  ['a URL that is none', ['check', 'localhost'], /<url>: expected an http/],
  ['a URL that is none, of health', ['health', 'localhost'], /expected an http/],
])('%s is one line on stderr and exit code 2', async (_name, args, told) => {
  const { code, stdout, stderr } = await runProgram(args);
  expect(stderr).toMatch(told);
  expect(stderr.split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/^youtube-mcp: /);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
