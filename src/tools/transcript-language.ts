/** How the transcript tools are told a language. */
import * as z from 'zod';

/** As wide as YouTube's own codes, which `list_transcript_languages` shows: `en-eEY6OEpapPo`. */
export const languageCode = z
  .string()
  .regex(/^[A-Za-z]{2,3}([-_][\w-]{1,30})?$/, 'expected a BCP 47 code such as en or pt-BR');

export const languageArgument = z.union([languageCode, z.array(languageCode).min(1).max(10)]);
