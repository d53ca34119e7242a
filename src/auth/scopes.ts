/** Which scopes a request needs, and which a token gives. */
import { SCOPES, type Scope } from '../security/principal.ts';

/** What a call of the tool with this name needs; of an unknown name, `youtube.read`. */
export type ScopeOfTool = (toolName: string) => Scope;

/** A scope with all that it holds, from least to most. */
const upTo = (scope: Scope | undefined): readonly Scope[] =>
  scope === undefined ? [] : SCOPES.slice(0, SCOPES.indexOf(scope) + 1);

/** The highest of ours among the names, with all that it holds; names of others are ignored. */
export const scopesAmong = (names: readonly string[]): readonly Scope[] =>
  upTo(SCOPES.findLast((scope) => names.includes(scope)));

interface Call {
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown } | null;
}

function scopeOfMessage(message: unknown, scopeOfTool: ScopeOfTool): Scope {
  const { method, params } = (message ?? {}) as Call;
  const name = params?.name;
  return method === 'tools/call' && typeof name === 'string' ? scopeOfTool(name) : 'youtube.read';
}

/**
 * Every scope that a body needs, those that others hold included: a challenge that named the last
 * one alone would have a client ask for a token that is good for nothing else.
 * @param body parsed; a batch needs what all of its messages need
 */
export function scopesNeeded(body: unknown, scopeOfTool: ScopeOfTool): readonly Scope[] {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  return scopesAmong([
    'youtube.read',
    ...messages.map((message) => scopeOfMessage(message, scopeOfTool)),
  ]);
}
