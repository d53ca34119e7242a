import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { StartupError } from '../errors.ts';

/** One command: what it takes, and what it says in `--help`. */
export interface CommandSpec {
  readonly summary: string;
  /** Name of the argument after the command, e.g. `<url>`; in brackets when it may be left out. */
  readonly argument?: string;
  readonly options: ParseArgsOptionsConfig;
  /** `--help` lines of the options, by name. */
  readonly help: Readonly<Record<string, string>>;
}

export interface CommandLine {
  readonly argument: string | undefined;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** @throws StartupError that names the option and where help is */
export function parseCommandLine(name: string, spec: CommandSpec, args: string[]): CommandLine {
  const seeHelp = `youtube-mcp ${name} --help says what it takes`;
  let parsed;
  try {
    parsed = parseArgs({ args, options: spec.options, allowPositionals: true, strict: true });
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new StartupError(`${first}; ${seeHelp}`, { cause: error });
  }
  const [argument, ...rest] = parsed.positionals;
  const isTooMany = spec.argument === undefined ? argument !== undefined : rest.length > 0;
  if (isTooMany)
    throw new StartupError(`Too many arguments: ${parsed.positionals.join(' ')}; ${seeHelp}`);
  if (argument === undefined && spec.argument?.startsWith('<')) {
    throw new StartupError(`${spec.argument} is missing; ${seeHelp}`);
  }
  return { argument, options: parsed.values as CommandLine['options'] };
}

/** The text of `youtube-mcp <command> --help`. */
export function describeCommand(name: string, spec: CommandSpec): string {
  const argument = spec.argument === undefined ? '' : ` ${spec.argument}`;
  const lines = Object.entries(spec.help).map(
    ([option, text]) => `  --${option.padEnd(20)} ${text}`,
  );
  return [`youtube-mcp ${name}${argument}: ${spec.summary}`, ...lines, ''].join('\n');
}
