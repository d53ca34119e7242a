/** Arguments and results on spans: off, unless a server says how they are scrubbed. */
import type { Span } from '@opentelemetry/api';
import { ATTR_GEN_AI_TOOL_CALL_ARGUMENTS, ATTR_GEN_AI_TOOL_CALL_RESULT } from '../attributes.ts';

/** Takes what must not be exported out of JSON text. */
export type ScrubContent = (json: string) => string;

/** Characters of one attribute. */
const LONGEST_CONTENT = 4_096;

const ATTRIBUTES = {
  arguments: ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  result: ATTR_GEN_AI_TOOL_CALL_RESULT,
} as const;

/** Scrubs before it cuts: half of a secret would not be known as one. */
export function recordContent(
  span: Span,
  which: keyof typeof ATTRIBUTES,
  content: unknown,
  scrub: ScrubContent | undefined,
): void {
  if (!scrub || content === undefined || !span.isRecording()) return;
  span.setAttribute(ATTRIBUTES[which], scrub(JSON.stringify(content)).slice(0, LONGEST_CONTENT));
}
