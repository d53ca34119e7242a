/** What the conformance suite's scenarios ask a server for, in the words of its own descriptions. */
import { randomBytes } from 'node:crypto';
import {
  type CallToolResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
  type Tool,
  createRequestStateCodec,
} from '@modelcontextprotocol/server';

/** A tool that this server's own declarations cannot express: it answers with more than text. */
export interface FixtureTool {
  readonly definition: Tool;
  answer(
    args: Readonly<Record<string, unknown>>,
    context: ServerContext,
  ): Promise<CallToolResult | InputRequiredResult> | CallToolResult | InputRequiredResult;
}

const NO_ARGUMENTS = { type: 'object', properties: {} } as const;

/** A tool of the fixtures, without arguments unless its schema says so. */
export const fixtureTool = (
  name: string,
  description: string,
  answer: FixtureTool['answer'],
  inputSchema: Tool['inputSchema'] = NO_ARGUMENTS,
): FixtureTool => ({ definition: { name, description, inputSchema }, answer });

export const say = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] });

/** One red pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';

/** A RIFF header and no samples. */
export const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

/** What a client carries from one round to the next: what it has answered so far. */
export interface Progress {
  readonly name?: string;
}

const codec = createRequestStateCodec<Progress>({ key: randomBytes(32) });

export const mintState = (progress: Progress): Promise<string> => codec.mint(progress);

/** What was carried; undefined in the first round. @throws ProtocolError when it was changed */
export async function readState(context: ServerContext): Promise<Progress | undefined> {
  const state = context.mcpReq.requestState<string>();
  if (state === undefined) return undefined;
  try {
    return await codec.verify(state, context);
  } catch {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState');
  }
}
