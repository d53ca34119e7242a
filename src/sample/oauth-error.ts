/** The error answers of Google's token endpoints, as RFC 6749 shapes them. */

/** Thrown by an OAuth endpoint; the router turns it into `{ error, error_description }`. */
export class OauthError extends Error {
  readonly httpStatus: 400 | 401 | 403 | 428;
  readonly body: Readonly<Record<string, string>>;

  constructor(httpStatus: 400 | 401 | 403 | 428, error: string, description: string) {
    super(`${error}: ${description}`);
    this.name = 'OauthError';
    this.httpStatus = httpStatus;
    this.body = { error, error_description: description };
  }
}

/** 400: a parameter is not there. */
export function missingField(name: string): OauthError {
  return new OauthError(400, 'invalid_request', `Missing required parameter: ${name}`);
}

/** 401: nobody registered this client, its secret is another, or it is of another type. */
export function invalidClient(description: string): OauthError {
  return new OauthError(401, 'invalid_client', description);
}

/** 400: a code or a refresh token that is good for nothing (any more). */
export function invalidGrant(description = 'Bad Request'): OauthError {
  return new OauthError(400, 'invalid_grant', description);
}

/** 400: what a refresh token gets once the user took the access back, or time did. */
export function revokedGrant(): OauthError {
  return invalidGrant('Token has been expired or revoked.');
}
