/** The three methods of resources, for a server that has any; what they list is computed once. */
import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Resource } from './define-resource.ts';
import { LIST_PARAMS } from './list-params.ts';
import { workWithProgress } from './progress.ts';
import type { ResourceReader } from './run-resource.ts';

/** A longer URI is not sent back in the error, which must not be as large as the request. */
const LONGEST_ECHO = 2_048;

const READ_PARAMS = z.object({ uri: z.string() });

function unknownResource(uri: string): ProtocolError {
  const message =
    'No such resource; resources/list and resources/templates/list name the forms that exist';
  if (uri.length > LONGEST_ECHO) return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
  return new ResourceNotFoundError(uri, message);
}

/** What gives a server the handlers; the server must have the capability already. */
export function createResourceHandlers<D>(
  resources: readonly Resource<D>[],
  readResource: ResourceReader<D>,
): (server: Server) => void {
  const definitions = resources.map(({ definition }) => definition);
  const listed = { resources: definitions.filter((entry) => 'uri' in entry) };
  const templates = {
    resourceTemplates: definitions.filter((entry) => 'uriTemplate' in entry),
  };

  return (server) => {
    server.setRequestHandler('resources/list', LIST_PARAMS, () => listed);
    server.setRequestHandler('resources/templates/list', LIST_PARAMS, () => templates);
    server.setRequestHandler('resources/read', { params: READ_PARAMS }, ({ uri }, { mcpReq }) => {
      for (const resource of resources) {
        const values = resource.match(uri);
        if (!values) continue;
        return workWithProgress(mcpReq, (call) => readResource(resource, { uri, values }, call));
      }
      throw unknownResource(uri);
    });
  };
}
