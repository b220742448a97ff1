/** An issuer of people's tokens other than the user pool. Products' machines always use the pool. */
export interface TokenIssuer {
  readonly issuer: string;
  /** The required audience of its tokens. */
  readonly audience: string;
  /** The URL of the issuer's keys.
   *  @default - `/.well-known/jwks.json` below the issuer */
  readonly jwksUri?: string;
  /** The claim with a person's roles.
   *  @default - the roles of the user catalog */
  readonly rolesClaim?: string;
  /** The client with which the console signs people in.
   *  @default - the audience */
  readonly clientId?: string;
  /** The client with which the command line signs people in.
   *  @default - the console's */
  readonly cliClientId?: string;
  /** The URL of the issuer's authorization endpoint.
   *  @default - `/authorize` below the issuer */
  readonly signInUrl?: string;
}
