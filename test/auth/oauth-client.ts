/** What an MCP client keeps for its OAuth: the same for both lines of the SDK. */
import { REDIRECT_URL, authorize } from './authorization-server.ts';

interface Tokens {
  access_token: string;
  token_type: string;
  scope?: string;
}

/**
 * A public client with PKCE, and a user who goes where it sends them, in a browser of their own.
 * @param clientId of a client that the authorization server knows; without it one is registered
 */
export function createOauthClient(clientId?: string) {
  let registered = clientId === undefined ? undefined : { client_id: clientId };
  let tokens: Tokens | undefined;
  let verifier = '';
  let sentTo: URL | undefined;
  return {
    provider: {
      redirectUrl: REDIRECT_URL,
      clientMetadata: {
        client_name: 'tests',
        redirect_uris: [REDIRECT_URL],
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
      clientInformation: () => registered,
      saveClientInformation: (information: { client_id: string }) => {
        registered = information;
      },
      tokens: () => tokens,
      saveTokens: (given: Tokens) => {
        tokens = given;
      },
      redirectToAuthorization: (url: URL) => {
        sentTo = url;
      },
      saveCodeVerifier: (given: string) => {
        verifier = given;
      },
      codeVerifier: () => verifier,
    },
    clientId: () => registered?.client_id,
    accessToken: () => tokens?.access_token,
    /** Where the client sent its user. */
    sentTo: () => sentTo,
    /** Signs in and comes back with a code. */
    async signIn(): Promise<URLSearchParams> {
      if (!sentTo) throw new Error('the client sent its user nowhere');
      return authorize(sentTo);
    },
  };
}
