/** Prompts and their completion, which this server offers none of. */
import {
  type GetPromptResult,
  type InputRequiredResult,
  type Prompt,
  ProtocolError,
  ProtocolErrorCode,
  type PromptMessage,
  type Server,
  type ServerContext,
  acceptedContent,
  inputRequired,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { PNG } from './fixture.ts';

type Arguments = Readonly<Record<string, string>>;

interface FixturePrompt {
  readonly definition: Prompt;
  answer(args: Arguments, context: ServerContext): GetPromptResult | InputRequiredResult;
}

const CONTEXT = z.object({ context: z.string() });

const user = (content: PromptMessage['content']): PromptMessage => ({ role: 'user', content });
const text = (value: string): PromptMessage => user({ type: 'text', text: value });

const required = (...names: readonly string[]) =>
  names.map((name) => ({ name, description: `The ${name}`, required: true }));

const PROMPTS: readonly FixturePrompt[] = [
  {
    definition: { name: 'test_simple_prompt', description: 'A text.' },
    answer: () => ({ messages: [text('This is a simple prompt for testing.')] }),
  },
  {
    definition: {
      name: 'test_prompt_with_arguments',
      description: 'Two arguments.',
      arguments: required('arg1', 'arg2'),
    },
    answer: ({ arg1, arg2 }) => ({
      messages: [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
    }),
  },
  {
    definition: {
      name: 'test_prompt_with_embedded_resource',
      description: 'A resource.',
      arguments: required('resourceUri'),
    },
    answer: ({ resourceUri = '' }) => ({
      messages: [
        user({
          type: 'resource',
          resource: {
            uri: resourceUri,
            mimeType: 'text/plain',
            text: 'Embedded resource content for testing.',
          },
        }),
        text('Please process the embedded resource above.'),
      ],
    }),
  },
  {
    definition: { name: 'test_prompt_with_image', description: 'A picture.' },
    answer: () => ({
      messages: [
        user({ type: 'image', data: PNG, mimeType: 'image/png' }),
        text('Please analyze the image above.'),
      ],
    }),
  },
  {
    definition: { name: 'test_input_required_result_prompt', description: 'Asks back.' },
    answer: (_args, { mcpReq }) => {
      const answer = acceptedContent(mcpReq.inputResponses, 'user_context', CONTEXT);
      if (answer) return { messages: [text(`In the context of ${answer.context}`)] };
      const message = 'What context should the prompt use?';
      const request = inputRequired.elicit({ message, requestedSchema: CONTEXT });
      return inputRequired({ inputRequests: { user_context: request } });
    },
  },
];

/** Gives a server, which must have the capabilities already, the handlers of prompts. */
export function installPrompts(server: Server): void {
  server.setRequestHandler('prompts/list', () => ({
    prompts: PROMPTS.map(({ definition }) => definition),
  }));
  server.setRequestHandler('prompts/get', ({ params }, context) => {
    const prompt = PROMPTS.find(({ definition }) => definition.name === params.name);
    if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown prompt');
    return prompt.answer(params.arguments ?? {}, context);
  });
  server.setRequestHandler('completion/complete', () => ({ completion: { values: [] } }));
}
