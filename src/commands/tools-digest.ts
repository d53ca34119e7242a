import { createHash } from 'node:crypto';
import type { Toolset } from '../mcp/define-tool.ts';
import { TOOLS } from '../tools/index.ts';

export interface ToolsDigest {
  /** How many tools are shown. */
  readonly count: number;
  /** SHA-256 in hex of the `tools` of `tools/list`, as JSON without spaces. */
  readonly sha256: string;
}

/**
 * What a client can pin: a definition that changes after it was approved (a "rug pull") changes this
 * figure. A client finds it by hashing `JSON.stringify(result.tools)` as it came.
 */
export function digestTools(toolsets: readonly Toolset[]): ToolsDigest {
  const shown = TOOLS.filter(({ toolset }) => toolsets.includes(toolset));
  const json = JSON.stringify(shown.map(({ definition }) => definition));
  return { count: shown.length, sha256: createHash('sha256').update(json).digest('hex') };
}
