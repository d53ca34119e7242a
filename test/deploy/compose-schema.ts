/**
 * The keys of the Compose specification that deploy/compose.yaml uses, and no others: a key that is
 * misspelt would be refused by Docker only, which `npm test` does not have.
 */
import * as z from 'zod';

const duration = z.string().regex(/^(\d+(ms|s|m|h))+$/);
const size = z.string().regex(/^\d+[kmg]$/);
/** Ends in whatever the shell would need quotes for: Docker splits nothing. */
const command = z.array(z.string()).min(1);
const loopbackPort = z
  .string()
  .regex(/^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/, 'expected 127.0.0.1:${NAME:-PORT}:PORT');
const volume = z.string().regex(/^(\.{1,2}\/[\w./-]+:\/[\w./-]+:ro|[a-z]+:\/[\w/-]+)$/);
const tmpfs = z.string().regex(/^\/\w+:size=\d+m,mode=1777(,noexec)?,nosuid,nodev$/);

const hardened = {
  restart: z.literal('unless-stopped'),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  pids_limit: z.int().positive(),
  logging: z.strictObject({
    driver: z.literal('json-file'),
    options: z.strictObject({ 'max-size': size, 'max-file': z.string().regex(/^\d+$/) }),
  }),
};

const service = z.strictObject({
  ...hardened,
  build: z.strictObject({ context: z.string() }).optional(),
  image: z.string(),
  command: command.optional(),
  // Of strings alone: YAML would make a boolean or a number of what is not quoted.
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).optional(),
  ports: z.array(loopbackPort),
  volumes: z.array(volume).optional(),
  tmpfs: z.array(tmpfs).optional(),
  mem_limit: size,
  stop_grace_period: duration.optional(),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.literal('CMD')], z.string()),
      interval: duration,
      timeout: duration,
      start_period: duration,
      retries: z.int().positive(),
    })
    .optional(),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.literal('service_healthy') }))
    .optional(),
});

export const composeSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  'x-hardened': z.strictObject(hardened),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

/** Seconds of `1m30s`. */
export const secondsOf = (text: string): number =>
  [...text.matchAll(/(\d+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) =>
      sum + Number(count) * ({ ms: 0.001, s: 1, m: 60, h: 3600 }[unit ?? 's'] ?? 0),
    0,
  );
