import * as z from 'zod';

/**
 * What a list may be asked with; each is one page, so a cursor says nothing. Handed to the SDK
 * because it answers a wrong type with −32603 otherwise, as if the server had failed.
 */
export const LIST_PARAMS = { params: z.object({ cursor: z.string().optional() }) };
