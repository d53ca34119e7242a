import * as z from 'zod';
import { defineResource } from '../mcp/define-resource.ts';
import type { ToolDeps } from '../tools/deps.ts';

export const quotaResource = defineResource({
  name: 'quota',
  title: 'YouTube quota',
  description: 'What is left of the daily YouTube quota, by bucket, as JSON. Costs no quota.',
  toolset: 'ops',
  uri: 'quota://status',
  mimeType: 'application/json',
  params: z.object({}),
  async read(_params, { quota }: ToolDeps) {
    return { text: JSON.stringify({ buckets: quota.snapshot() }) };
  },
});
