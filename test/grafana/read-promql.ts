/**
 * Reads a PromQL expression well enough to name its metrics and labels, and to find what no
 * Prometheus takes. Whether it means something, a real Prometheus is asked
 * (`test/e2e/dashboards.test.ts`).
 */

/** What the boards use, all of it as old as Prometheus 2.42. */
const FUNCTIONS = new Set([
  'clamp',
  'clamp_min',
  'histogram_quantile',
  'increase',
  'max_over_time',
  'rate',
  'time',
  'timestamp',
]);
const AGGREGATIONS = new Set(['sum', 'min', 'max', 'count']);
const GROUPINGS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const WORDS = new Set(['or', 'and', 'unless', 'bool', 'offset']);

const TOKEN =
  /\s+|"(?:[^"\\]|\\.)*"|\$[a-zA-Z_]\w*|(?<=\[[^\]]*):|\d+(?:\.\d+)?(?:ms|[smhdwy])?|[a-zA-Z_:][\w:]*|=~|!~|!=|==|>=|<=|[-+*/^%<>=(){}[\],]|./gy;
const CLOSES: Readonly<Record<string, string>> = { ')': '(', '}': '{', ']': '[' };

export interface ReadExpression {
  readonly metrics: readonly string[];
  /** In matchers and in groupings. */
  readonly labels: readonly string[];
  readonly problems: readonly string[];
}

type Bracket = { readonly opens: string; readonly isLabels: boolean };

export function readPromql(expression: string): ReadExpression {
  const tokens = (expression.match(TOKEN) ?? []).filter((token) => token.trim() !== '');
  const metrics: string[] = [];
  const labels: string[] = [];
  const problems: string[] = [];
  const stack: Bracket[] = [];
  let last = '';
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1] ?? '';
    if (token === '(' || token === '{' || token === '[') {
      stack.push({ opens: token, isLabels: token === '{' || GROUPINGS.has(last) });
    } else if (token in CLOSES) {
      if (stack.pop()?.opens !== CLOSES[token]) problems.push(`${token} closes nothing`);
      if (last === '(' && tokens[index - 2] !== 'time') problems.push('an empty ()');
    } else if (/^[a-zA-Z_]/.test(token)) {
      if (stack.at(-1)?.isLabels === true) labels.push(token);
      else if (next === '(' && !GROUPINGS.has(token) && !WORDS.has(token)) {
        if (!FUNCTIONS.has(token) && !AGGREGATIONS.has(token))
          problems.push(`${token}() is unknown`);
      } else if (!GROUPINGS.has(token) && !WORDS.has(token) && !AGGREGATIONS.has(token)) {
        metrics.push(token);
      }
    } else if (/^[^\w"$=!<>+*/^%,:-]/.test(token)) {
      problems.push(`${token} is no PromQL`);
    }
    if (isOperand(last) && isOperand(token)) problems.push(`nothing between ${last} and ${token}`);
    if (isBinary(last) && isBinary(token)) problems.push(`nothing between ${last} and ${token}`);
    last = token;
  }
  if (stack.length > 0) problems.push(`${stack.map(({ opens }) => opens).join('')} is not closed`);
  if (isBinary(last) || last === ',') problems.push(`it ends in ${last}`);
  if (metrics.length === 0 && labels.length === 0) problems.push('it names no metric');
  return { metrics, labels, problems };
}

/** A name, a number or a string, of which two in a row make no sense but for words of the language. */
function isOperand(token: string): boolean {
  if (!/^["\w$]/.test(token)) return false;
  return !WORDS.has(token) && !GROUPINGS.has(token) && !AGGREGATIONS.has(token);
}

const isBinary = (token: string): boolean => /^(?:[-+*/^%<>]|[=!<>]=|or|and|unless)$/.test(token);
