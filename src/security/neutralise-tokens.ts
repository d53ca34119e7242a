/** The names of tags that chat templates and agents give a meaning, and of our own fence. */
const TAGS = [
  'system',
  'assistant',
  'user',
  'human',
  'developer',
  'instructions?',
  'function_calls',
  'function_results?',
  'invoke',
  'tool',
  'tool_(?:calls?|use|results?|response|code)',
  'think(?:ing)?',
  '(?:start|end)_of_turn',
].join('|');

/**
 * Of what frames a conversation only the first character is matched, the rest is looked at, and
 * everything looked at is bounded: linear.
 */
const TOKENS = new RegExp(
  [
    // <|im_start|>, also with DeepSeek's wide bars
    String.raw`[<＜](?=[|｜] {0,2}\/?[a-z][^\s<>|｜]{0,40} {0,2}[|｜][>＞])`,
    // <<SYS>>
    String.raw`<(?=<\/?sys>>)`,
    String.raw`<(?=\/?(?:s|bos|eos)>)`,
    // <system>, </system>, < system foo="1" >, <system-reminder>, <invoke name="x">
    String.raw`<(?=\s{0,8}\/?\s{0,8}(?:[a-z]{1,9}:)?(?:${TAGS})(?:[\s:/-][^<>]{0,400})?>)`,
    // Our own fence
    String.raw`<(?=[\s/]*untrusted)`,
    // [INST], and what Mistral's template has beside it
    String.raw`\[(?= {0,2}\/?(?:inst|system_prompt|available_tools|tool_calls|tool_results|tool_content) {0,2}\])`,
  ].join('|'),
  'gi',
);

/** `Human: …` at the beginning of a line. Looks back, because the words are found faster than lines. */
const TURNS =
  /(?:human|assistant)(?=(?:\*\*)?:)(?<=^[ \t]{0,40}(?:> ?|#{1,6} |\*\*){0,2}(?:human|assistant))/gim;

/**
 * Role and template tokens with a backslash in them: `<\|im_start|>`, `[\INST]`, `Human\:`. They stay
 * readable and are tokens no more; a second time nothing is left to escape.
 */
export const escapeTokens = (text: string): string =>
  text.replace(TOKENS, '$&\\').replace(TURNS, '$&\\');
