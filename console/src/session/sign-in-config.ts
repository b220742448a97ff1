import * as z from "zod/mini";

const SignInConfig = z.object({
  version: z.string(),
  issuer: z.string(),
  consoleClientId: z.string(),
  signInUrl: z.string(),
  revokeUrl: z.optional(z.string()),
  signOutUrl: z.optional(z.string()),
});

/** The settings of the sign-in, from `GET /v1/config`. They need no token. */
export type SignInConfig = z.infer<typeof SignInConfig>;

export async function readSignInConfig(): Promise<SignInConfig> {
  const response = await fetch("/v1/config");
  if (!response.ok) throw new Error(`The settings of the sign-in can't be read (${response.status}).`);
  return SignInConfig.parse(await response.json());
}
