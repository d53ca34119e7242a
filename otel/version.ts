import packageJson from '../package.json' with { type: 'json' };

/** Name and version of this package: `service.name`, `service.version` and MCP's `serverInfo`. */
export const SERVICE_NAME = packageJson.name;
export const SERVICE_VERSION = packageJson.version;
