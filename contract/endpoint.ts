import type { Static, TObject, TSchema } from 'typebox';
import type { RefusalCode } from './refusals.ts';

/**
 * Who may call: `anyone`; whoever holds an unfinished sign-in (`challenge`); a signed-in person even while the session is locked
 * (`session`); any person of the account with an open session (`member`, the owner included); the owner alone; the operator alone, who is
 * the owner of an account that is marked as the operator's.
 */
export type Permission = 'anyone' | 'challenge' | 'session' | 'member' | 'owner' | 'operator';

export type EndpointDeclaration = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: `/${string}`;
  permission: Permission;
  /** Asks for the password and the second factor within the last ten minutes. */
  stepUp?: true;
  /** Exists only while the simulator stands in for the carrier and the mail server. */
  simulatorOnly?: true;
  summary: string;
  description?: string;
  params?: TObject;
  query?: TObject;
  body?: TObject;
  /** Octets in place of JSON; such an endpoint has no `body`. */
  bodyMedia?: 'application/octet-stream';
  /** What the body may measure at most; 65,536 when left out. */
  bodyLimitBytes?: number;
  status: 200 | 201 | 202 | 204;
  output?: TSchema;
  /** A stream or a file: its media type. Such an endpoint has no `output`. */
  media?: 'text/event-stream' | 'text/csv';
  refusals: readonly RefusalCode[];
};

type StaticOr<S, Otherwise> = S extends TSchema ? Static<S> : Otherwise;
type None = Record<string, never>;

export type Params<E extends EndpointDeclaration> = StaticOr<E['params'], None>;
export type Query<E extends EndpointDeclaration> = StaticOr<E['query'], None>;
export type Body<E extends EndpointDeclaration> = E extends { bodyMedia: string }
  ? Uint8Array
  : StaticOr<E['body'], None>;
export type Output<E extends EndpointDeclaration> = StaticOr<E['output'], null>;

/** Declares one endpoint; the server, the web client, the API document and the route matrix all read this declaration. */
export function endpoint<const E extends EndpointDeclaration>(declaration: E): E {
  return declaration;
}
