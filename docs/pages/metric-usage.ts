/** Which alerts and boards a metric moves. */
import { familyOf, metricNamesIn, readBoards, readRules } from './read-expressions.ts';

/** Names of metrics in an expression; of a recorded series, those that it is made of. */
function resolve(
  expression: string,
  recorded: ReadonlyMap<string, string>,
  into: Set<string> = new Set(),
): Set<string> {
  for (const name of metricNamesIn(expression)) {
    const made = recorded.get(name);
    if (made !== undefined && !into.has(name)) {
      into.add(name);
      resolve(made, recorded, into);
    } else into.add(familyOf(name));
  }
  return into;
}

/** @returns for an exposed name, the alerts and boards (in italics) that ask for it, each once */
export function createUsage(): (name: string) => string {
  const rules = readRules();
  const recorded = new Map(
    rules.flatMap(({ record, expr }): [string, string][] =>
      record === undefined ? [] : [[record, expr]],
    ),
  );
  const users = new Map<string, Set<string>>();
  const note = (expression: string, user: string): void => {
    for (const name of resolve(expression, recorded)) {
      users.set(name, (users.get(name) ?? new Set()).add(user));
    }
  };
  for (const { alert, expr } of rules) if (alert !== undefined) note(expr, alert);
  for (const { title, expressions } of readBoards()) {
    for (const expression of expressions) note(expression, `*${title.replace(/^.* \/ /, '')}*`);
  }
  return (name) => [...(users.get(name) ?? [])].join(', ');
}
