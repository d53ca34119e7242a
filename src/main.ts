/** The command line: which command, with which options; what they do is in `commands/`. */
import { SERVICE_VERSION } from '../otel/version.ts';
import { describeCommand, parseCommandLine } from './commands/command-line.ts';
import { COMMANDS, describeCommands } from './commands/index.ts';
import { StartupError } from './errors.ts';

const isHelp = (argument: string | undefined): boolean =>
  argument === '--help' || argument === '-h';

async function run(args: readonly string[]): Promise<number> {
  const [first] = args;
  if (isHelp(first)) {
    process.stdout.write(describeCommands());
    return 0;
  }
  if (first === '--version' || first === '-V') {
    process.stdout.write(`${SERVICE_VERSION}\n`);
    return 0;
  }
  // Without a command it serves: that is what a client's configuration starts.
  const isNamed = first !== undefined && !first.startsWith('-');
  const name = isNamed ? first : 'serve';
  const rest = isNamed ? args.slice(1) : args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    throw new StartupError(`Unknown command: ${name}; youtube-mcp --help names the commands`);
  }
  if (rest.some(isHelp)) {
    process.stdout.write(describeCommand(name, command.spec));
    return 0;
  }
  const line = parseCommandLine(name, command.spec, [...rest]);
  return (await command.load())(line);
}

/** Time for streams to drain; longer only a stray handle takes, such as an exporter's retry timer. */
const EXIT_GRACE_MS = 250;

/** Runs a command line. The exit code is 2 for a mistake of whoever typed it, told without a stack; 1 for a fault of ours. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await run(args);
  } catch (error) {
    process.exitCode = error instanceof StartupError ? 2 : 1;
    if (!(error instanceof StartupError)) throw error;
    process.stderr.write(`youtube-mcp: ${error.message}\n`);
  } finally {
    setTimeout(() => process.exit(), EXIT_GRACE_MS).unref();
  }
}
