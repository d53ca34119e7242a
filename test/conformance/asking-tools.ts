/**
 * Tools that ask the client back. In 2026-07-28 their result says what is wanted and the client
 * calls again with it; for a client of the 2025 era the SDK would have to send a request of its own,
 * for which a stateless server has no way back (expected-failures.yaml).
 */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequest,
  type InputRequests,
  type InputRequiredResult,
  acceptedContent,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import {
  type FixtureTool,
  type Progress,
  fixtureTool,
  mintState,
  readState,
  say,
} from './fixture.ts';

const NAME = z.object({ name: z.string() });
const COLOR = z.object({ color: z.string() });
const OK = z.object({ ok: z.boolean() });
const ENVELOPE = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.record(z.string(), z.unknown()),
});

const askName = (message = 'What is your name?'): InputRequest =>
  inputRequired.elicit({ message, requestedSchema: NAME });

const sample = (text: string, maxTokens = 100): InputRequest =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text } }],
    maxTokens,
  });

const ask = (inputRequests: InputRequests): InputRequiredResult => inputRequired({ inputRequests });

const askOn = async (
  inputRequests: InputRequests,
  progress: Progress,
): Promise<InputRequiredResult> =>
  inputRequired({ inputRequests, requestState: await mintState(progress) });

/** One question, one answer. */
const ONE_ROUND: readonly FixtureTool[] = [
  fixtureTool('test_input_required_result_elicitation', 'Asks for a name.', (_args, { mcpReq }) => {
    const answer = acceptedContent(mcpReq.inputResponses, 'user_name', NAME);
    return answer ? say(`Hello, ${answer.name}!`) : ask({ user_name: askName() });
  }),
  fixtureTool('test_input_required_result_sampling', 'Asks the model.', (_args, { mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, 'capital_question');
    if (answer.kind === 'sampling') return say(JSON.stringify(answer.result.content));
    return ask({ capital_question: sample('What is the capital of France?') });
  }),
  fixtureTool('test_input_required_result_list_roots', 'Asks for roots.', (_args, { mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, 'client_roots');
    if (answer.kind === 'roots') return say(answer.roots.map(({ uri }) => uri).join('\n'));
    return ask({ client_roots: inputRequired.listRoots() });
  }),
  fixtureTool(
    'test_input_required_result_capabilities',
    'Asks for what the client says it can do.',
    (_args, { mcpReq }) => {
      const able = ENVELOPE.parse(mcpReq.envelope)[CLIENT_CAPABILITIES_META_KEY];
      return ask({
        ...(able['elicitation'] ? { user_name: askName() } : {}),
        ...(able['sampling'] ? { greeting: sample('Generate a greeting') } : {}),
      });
    },
  ),
  fixtureTool('test_missing_capability', 'Needs a client that samples.', () =>
    ask({ greeting: sample('Generate a greeting') }),
  ),
  fixtureTool('test_streaming_elicitation', 'Asks for a name.', () =>
    ask({ user_name: askName() }),
  ),
];

/** What was answered before is told by the state that the client brings back. */
const ROUNDS: readonly FixtureTool[] = [
  ...['test_input_required_result_request_state', 'test_input_required_result_tampered_state'].map(
    (name) =>
      fixtureTool(name, 'Asks for a yes, and for its state.', async (_args, context) => {
        const state = await readState(context);
        const answer = acceptedContent(context.mcpReq.inputResponses, 'confirm', OK);
        if (state && answer) return say('state-ok');
        const request = { message: 'Please confirm', requestedSchema: OK };
        return askOn({ confirm: inputRequired.elicit(request) }, {});
      }),
  ),
  fixtureTool(
    'test_input_required_result_multiple_inputs',
    'Asks three things at once.',
    async (_args, context) => {
      const asked = {
        user_name: askName(),
        greeting: sample('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      };
      const { inputResponses } = context.mcpReq;
      const isMissing = (key: string): boolean =>
        inputResponse(inputResponses, key).kind === 'missing';
      const isFirst = (await readState(context)) === undefined;
      if (isFirst || Object.keys(asked).some(isMissing)) return askOn(asked, {});
      return say('All three were answered.');
    },
  ),
  fixtureTool(
    'test_input_required_result_multi_round',
    'Asks twice, one after the other.',
    async (_args, context) => {
      const { inputResponses } = context.mcpReq;
      const state = await readState(context);
      const name = state && (state.name ?? acceptedContent(inputResponses, 'step1', NAME)?.name);
      if (name === undefined) return askOn({ step1: askName('Step 1: What is your name?') }, {});
      const answer = acceptedContent(inputResponses, 'step2', COLOR);
      if (answer) return say(`${name} likes ${answer.color}.`);
      const request = { message: 'Step 2: What is your favorite color?', requestedSchema: COLOR };
      return askOn({ step2: inputRequired.elicit(request) }, { name });
    },
  ),
];

const CONTACT = z.object({ username: z.string(), email: z.string() });

const DEFAULTS = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
} as const;

const OPTIONS = ['option1', 'option2', 'option3'];
const CHOICES = [
  { const: 'value1', title: 'First' },
  { const: 'value2', title: 'Second' },
];

const ENUMS = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: OPTIONS },
    titledSingle: { type: 'string', oneOf: CHOICES },
    legacyEnum: { type: 'string', enum: OPTIONS, enumNames: ['One', 'Two', 'Three'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: OPTIONS } },
    titledMulti: { type: 'array', items: { anyOf: CHOICES } },
  },
} as const;

/** What the 2025 era's scenarios ask for: the four that cannot pass. */
const SERVER_REQUESTS: readonly FixtureTool[] = [
  fixtureTool('test_sampling', 'Asks the model.', ({ prompt }) =>
    ask({ answer: sample(String(prompt)) }),
  ),
  fixtureTool('test_elicitation', 'Asks the user.', ({ message }) =>
    ask({
      answer: inputRequired.elicit({ message: String(message), requestedSchema: CONTACT }),
    }),
  ),
  fixtureTool('test_elicitation_sep1034_defaults', 'Asks with defaults.', () =>
    ask({ answer: inputRequired.elicit({ message: 'Defaults', requestedSchema: DEFAULTS }) }),
  ),
  fixtureTool('test_elicitation_sep1330_enums', 'Asks with choices.', () =>
    ask({ answer: inputRequired.elicit({ message: 'Choices', requestedSchema: ENUMS }) }),
  ),
];

export const ASKING_TOOLS: readonly FixtureTool[] = [...ONE_ROUND, ...ROUNDS, ...SERVER_REQUESTS];
