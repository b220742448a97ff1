import * as z from "zod";
import { defineSchema } from "./define-schema.ts";

/** The settings that a program needs to sign people in. They can be read without a token. */
export const PlatformConfig = defineSchema(() =>
  z
    .strictObject({
      version: z.string().describe("the version of the platform"),
      issuer: z.string().describe("the issuer of people's tokens"),
      consoleClientId: z.string().describe("the client of the console: authorization code with PKCE, no secret"),
      cliClientId: z.string().describe("the client of the command line: authorization code with PKCE, no secret"),
      signInUrl: z.string().describe("the authorization endpoint of the issuer"),
      machineTokenUrl: z
        .string()
        .describe(
          "the token endpoint of machine clients, which belong to the user pool whoever issues people's tokens",
        ),
      revokeUrl: z
        .string()
        .optional()
        .describe("the endpoint that revokes refresh tokens, where the platform knows one"),
      signOutUrl: z.string().optional().describe("the page that ends the session at the issuer"),
    })
    .meta({ id: "PlatformConfig" }),
);
export type PlatformConfig = z.infer<typeof PlatformConfig>;
