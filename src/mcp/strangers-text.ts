/** Where strangers wrote: a schema says it of each field, and the list and the treatment follow. */
import * as z from 'zod';

/**
 * A text that came from YouTube users. In an output schema this very schema marks a field as data,
 * never instructions: it is listed in `untrusted_fields`, neutralised, scanned, and fenced as text.
 */
export const strangersText = z.string();

/** Gives the text that goes out instead. @param field `comments[].text` */
export type TreatText = (written: string, field: string) => string;

export interface StrangersFields {
  /** The paths, as `untrusted_fields` shows them: `title`, `comments[].replies[].text`, `tags`. */
  readonly fields: readonly string[];
  /** Every such text of a value. */
  textsOf(value: unknown): readonly string[];
  /** A copy with every such text treated; the very value when its schema has none. */
  treat<T>(value: T, treatText: TreatText): T;
}

type Treat = (value: unknown, treatText: TreatText) => unknown;

/** The schema within `nullable`, `optional`, `readonly` and the like. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = schema._zod;
  return 'innerType' in def ? unwrap(def.innerType as z.core.$ZodType) : schema;
}

/** Notes the paths in `fields`; undefined where nothing below is a stranger's. */
function treatmentOf(wrapped: z.core.$ZodType, path: string, fields: string[]): Treat | undefined {
  const schema = unwrap(wrapped);
  if (schema === strangersText) {
    const field = path.replace(/\[\]$/, '');
    fields.push(field);
    return (value, treatText) => (typeof value === 'string' ? treatText(value, field) : value);
  }
  if (schema instanceof z.ZodArray) {
    const treat = treatmentOf(schema.element, `${path}[]`, fields);
    return treat && ((value, ...how) => (value as unknown[]).map((item) => treat(item, ...how)));
  }
  if (schema instanceof z.ZodObject) return treatmentOfObject(schema, path, fields);
  return undefined;
}

function treatmentOfObject(
  { shape }: z.ZodObject,
  path: string,
  fields: string[],
): Treat | undefined {
  const treats = Object.entries(shape).flatMap(([key, schema]) => {
    const treat = treatmentOf(schema, path === '' ? key : `${path}.${key}`, fields);
    return treat ? [[key, treat] as const] : [];
  });
  if (treats.length === 0) return undefined;
  return (value, treatText) => {
    const copy = { ...(value as Record<string, unknown>) };
    for (const [key, treat] of treats) {
      const { [key]: found } = copy;
      if (found !== null && found !== undefined) copy[key] = treat(found, treatText);
    }
    return copy;
  };
}

/** Reads a schema once; what it returns costs a call no more than a look at the fields. */
export function findStrangersText(schema: z.ZodObject): StrangersFields {
  const fields: string[] = [];
  const treat = treatmentOf(schema, '', fields);
  return {
    fields,
    textsOf(value) {
      const texts: string[] = [];
      treat?.(value, (written) => {
        texts.push(written);
        return written;
      });
      return texts;
    },
    // The treatment keeps every type: texts become texts.
    treat: <T>(value: T, treatText: TreatText) => (treat ? (treat(value, treatText) as T) : value),
  };
}
