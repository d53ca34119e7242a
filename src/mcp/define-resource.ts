/**
 * A resource is one declaration, as a tool is: what has a URI, and how it is read. Everything around
 * it (which URI is meant, checks, errors, the log) happens in `serve-resources.ts` and
 * `run-resource.ts`, at one place for all of them.
 */
import * as z from 'zod';
import type { ToolCall, Toolset } from './define-tool.ts';
import { type StrangersFields, findStrangersText } from './strangers-text.ts';
import { type UriValues, parseUriTemplate } from './uri-template.ts';

/** What a read gives: words of the server's own, a text of strangers, or fields to be JSON. */
export type ResourceContent = {
  /** `_meta` of the contents: where they came from, and what else is known of them. */
  readonly meta?: Readonly<Record<string, unknown>>;
} & (
  | { readonly text: string }
  /** Fenced; `notes` are the server's own words under it. */
  | { readonly strangersText: string; readonly notes?: readonly string[] }
  /** Of the shape `output`; written out after `untrusted_fields` and what was found in them. */
  | { readonly fields: Readonly<Record<string, unknown>> }
);

export interface ResourceDeclaration<P extends z.ZodObject, D> {
  readonly name: string;
  readonly title: string;
  /** Short: hosts show it in a list, and some hand the list to a model. */
  readonly description: string;
  /** It is shown where the tools of this set are. */
  readonly toolset: Toolset;
  /** `quota://status`, or a template: `youtube://transcript/{id}{?lang}`. */
  readonly uri: string;
  readonly mimeType: string;
  /** One key a variable of the URI; the values are texts. */
  readonly params: P;
  /** What `fields` hold; texts of YouTube users are `strangersText`. */
  readonly output?: z.ZodObject;
  /** Does the work; throws `ToolError` for what the caller should be told. */
  read(params: z.output<P>, deps: D, call: ToolCall): Promise<ResourceContent>;
}

interface Description {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
}

/** A declaration with everything derived from it, ready to be listed and read. */
export interface Resource<D> extends Description {
  readonly uri: string;
  readonly toolset: Toolset;
  /** The entry of `resources/list` or, with variables, of `resources/templates/list`. */
  readonly definition:
    | (Description & { readonly uri: string })
    | (Description & { readonly uriTemplate: string });
  readonly params: z.ZodObject;
  readonly strangers: StrangersFields;
  /** The values of the URI's variables; undefined when the URI is not of this resource. */
  match(uri: string): UriValues | undefined;
  read(params: unknown, deps: D, call: ToolCall): Promise<ResourceContent>;
}

/** Turns a declaration into a resource; fails at start when its URI and its parameters disagree. */
export function defineResource<P extends z.ZodObject, D>(
  declaration: ResourceDeclaration<P, D>,
): Resource<D> {
  const { name, title, description, toolset, uri, mimeType, params, output } = declaration;
  const template = parseUriTemplate(uri);
  const declared = Object.keys(params.shape).toSorted().join();
  if (declared !== template.variables.toSorted().join()) {
    throw new Error(`${uri} has the variables ${template.variables.join()}, not ${declared}`);
  }
  const described = { name, title, description, mimeType };
  return {
    ...described,
    uri,
    toolset,
    definition: template.hasVariables ? { uriTemplate: uri, ...described } : { uri, ...described },
    params,
    strangers: findStrangersText(output ?? z.object({})),
    match: template.match,
    // The reader hands in what `params` has just parsed.
    read: (values, deps, call) => declaration.read(values as z.output<P>, deps, call),
  };
}
