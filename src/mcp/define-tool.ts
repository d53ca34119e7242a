/**
 * A tool is one declaration. Everything around it (argument check, spans, metrics, errors, the
 * shape of the result) happens in `run-tool.ts`, at one place for all tools.
 */
import * as z from 'zod';
import { type ObjectSchema, publishSchema } from './publish-schema.ts';
import { type StrangersFields, findStrangersText } from './strangers-text.ts';

export { strangersText } from './strangers-text.ts';

/** The groups by which an operator shows tools (`TOOLSETS`). */
export const TOOLSETS = ['read', 'ops'] as const;
export type Toolset = (typeof TOOLSETS)[number];

/** All four hints of MCP, none left to a default. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  /** Whether it talks to something beyond this server. */
  readonly openWorldHint: boolean;
}

/** A read of YouTube. */
export const READS_YOUTUBE: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
};

/** A look at this server alone. */
export const READS_SERVER: ToolAnnotations = { ...READS_YOUTUBE, openWorldHint: false };

/** What a tool may know of the call it serves. */
export interface ToolCall {
  /** Aborted when the caller cancels or disconnects; honoured down to the upstream socket. */
  readonly signal: AbortSignal;
  /** Tells the caller how far long work is, if it asked to be told; `total` when that is known. */
  readonly report: (done: number, total?: number, message?: string) => void;
}

export interface ToolDeclaration<I extends z.ZodObject, O extends z.ZodObject, D> {
  /** snake_case, verb first. */
  readonly name: string;
  readonly title: string;
  /** For a model that pays for every token: what it does, when to use it, what it costs. */
  readonly description: string;
  readonly toolset: Toolset;
  readonly input: I;
  /**
   * The payload of success, without `success` itself; texts of YouTube users are `strangersText`, and
   * `untrusted_fields` is added by the funnel.
   */
  readonly output: O;
  readonly annotations: ToolAnnotations;
  /** Does the work; throws `ToolError` for what the caller should be told. */
  run(args: z.output<I>, deps: D, call: ToolCall): Promise<z.input<O>>;
  /**
   * A short text of the same for clients that do not read structured content; fenced as a whole when
   * the output has texts of strangers.
   */
  render(payload: z.output<O>): string;
  /** Lines under it in the server's own words, outside of any fence: how to go on, where it came from. */
  notes?(payload: z.output<O>): readonly string[];
}

/** A declaration with everything derived from it, ready to be listed and called. */
export interface Tool<D> {
  readonly name: string;
  readonly toolset: Toolset;
  /** The entry of `tools/list`. */
  readonly definition: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly inputSchema: ObjectSchema;
    readonly outputSchema: ObjectSchema;
    readonly annotations: ToolAnnotations;
  };
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  run(args: unknown, deps: D, call: ToolCall): Promise<Record<string, unknown>>;
  render(payload: unknown): string;
  notes(payload: unknown): readonly string[];
  readonly strangers: StrangersFields;
}

/** Not spelled out once more for each tool: a model pays for every byte of `tools/list`. */
const QUOTA_SCHEMA = z.looseObject({}).meta({ properties: undefined });

/** The fields of a failed result (`run-tool.ts` fills them). */
const FAILURE = z.object({
  success: z.boolean(),
  error: z.string(),
  message: z.string(),
  code: z.string(),
  reason: z.string(),
  retryable: z.boolean(),
  retry_after_seconds: z.number(),
  quota: QUOTA_SCHEMA,
});

/** Beside texts of strangers: where they are, and what in them looks like an attack (`run-tool.ts`). */
const OF_STRANGERS = { untrusted_fields: { type: 'array' }, injection_flags: { type: 'array' } };

/**
 * The published output schema: only `success` is required, every property of success and failure is
 * declared. The official 1.x client checks `structuredContent` against it even when `isError` is
 * set and throws a result away that does not fit; the strict success schema is checked by us.
 */
function publishedOutputSchema(output: z.ZodObject, hasStrangers: boolean): ObjectSchema {
  const properties = {
    ...publishSchema(FAILURE, 'output').properties,
    ...publishSchema(output, 'output').properties,
    ...(hasStrangers ? OF_STRANGERS : {}),
  };
  return { type: 'object', properties, required: ['success'] };
}

/** Turns a declaration into a tool; fails at start on a declaration that MCP could not carry. */
export function defineTool<I extends z.ZodObject, O extends z.ZodObject, D>(
  declaration: ToolDeclaration<I, O, D>,
): Tool<D> {
  const { name, title, description, toolset, annotations } = declaration;
  if (!/^[a-z][a-z0-9_]{2,63}$/.test(name)) throw new Error(`tool name not snake_case: ${name}`);
  const input = declaration.input.strict();
  const { output } = declaration;
  const strangers = findStrangersText(output);
  return {
    name,
    toolset,
    definition: {
      name,
      title,
      description,
      inputSchema: publishSchema(input, 'input'),
      outputSchema: publishedOutputSchema(output, strangers.fields.length > 0),
      annotations,
    },
    input,
    output,
    // The runner hands in what `input` and `output` have just parsed.
    run: (args, deps, call) => declaration.run(args as z.output<I>, deps, call),
    render: (payload) => declaration.render(payload as z.output<O>),
    notes: (payload) => declaration.notes?.(payload as z.output<O>) ?? [],
    strangers,
  };
}
