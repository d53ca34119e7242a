/** The argument of every tool that reads what is popular or offered in a country. */
import * as z from 'zod';

/** ISO 3166-1 alpha-2, in any case; capitals come out. */
export const regionCode = z
  .string()
  .regex(/^[A-Za-z]{2}$/, 'expected two letters such as US')
  .toUpperCase();
