/** deploy/compose.yaml, parsed, and the variables of its server as Docker Compose would fill them in. */
import { composeSchema } from './compose-schema.ts';
import { parseDockerfile, readText, readYaml } from './read-deploy.ts';

export const compose = composeSchema.parse(readYaml('deploy/compose.yaml'));

/** `${NAME:-value}` and `${NAME:?message}` as Docker Compose fills them in. */
const fillIn = (value: string, env: Readonly<Record<string, string>>): string =>
  value.replaceAll(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_, name: string, kind: string, rest = '') => env[name] ?? (kind === '-' ? String(rest) : ''),
  );

/** What the server gets of the image and of compose. @param env what `deploy/.env` says */
export function appEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const image = parseDockerfile(readText('Dockerfile')).filter(({ name }) => name === 'ENV');
  const fromImage = image.flatMap(({ argument }) =>
    [...argument.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const fromCompose = Object.entries(compose.services['youtube-mcp']?.environment ?? {}).map(
    ([name, value]) => [name, fillIn(value, env)],
  );
  return Object.fromEntries([...fromImage, ...fromCompose]) as Record<string, string>;
}
