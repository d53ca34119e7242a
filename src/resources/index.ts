import type { Resource } from '../mcp/define-resource.ts';
import type { ToolDeps } from '../tools/deps.ts';
import { quotaResource } from './quota-resource.ts';
import { transcriptResource } from './transcript-resource.ts';
import { videoResource } from './video-resource.ts';

/** Every resource, in the order in which they are listed. */
export const RESOURCES: readonly Resource<ToolDeps>[] = [
  videoResource,
  transcriptResource,
  quotaResource,
];
