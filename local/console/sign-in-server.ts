import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import * as z from "zod";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { Role } from "../../schemas/user.ts";
import { createApiClient } from "../api-client.ts";
import type { ConnectionInfo } from "../connection-info.ts";
import { getUserToken } from "../user-token.ts";
import { projectRoot } from "../workspace.ts";
import { listChoices, renderPicker } from "./role-picker.ts";
import { SignInCodes, type SignInRequest } from "./sign-in-codes.ts";
import { sendPage } from "./static-files.ts";

const stylesheet = readFileSync(join(import.meta.dirname, "sign-in.css"));
const font = join(
  projectRoot,
  "console/node_modules/@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2",
);
const ChosenPerson = z.object({ role: Role, tenant: z.exactOptional(z.string()), team: z.exactOptional(z.string()) });
/** The lifetime of the user pool's access tokens. */
const TOKEN_SECONDS = 3_600;

type Exchange = (incoming: IncomingMessage, outgoing: ServerResponse, url: URL) => Promise<void> | void;

/** Creates the routes that stand in for an issuer: the sign-in page is a choice of roles, and any role is allowed. */
export function createSignInRoutes(connectionInfo: ConnectionInfo): Record<string, Exchange> {
  const codes = new SignInCodes();
  return {
    "GET /sign-in.css": (_, outgoing) => sendPage(outgoing, 200, ".css", stylesheet),
    "GET /sign-in.woff2": (_, outgoing) => sendPage(outgoing, 200, ".woff2", readFileSync(font)),
    "GET /sign-in": async (_, outgoing, url) => {
      if (!readRequest(url)) return sendPage(outgoing, 400, ".txt", "This is not a complete request for a sign-in.");
      sendPage(outgoing, 200, ".html", renderPicker(await readChoices(connectionInfo)));
    },
    "POST /sign-in": async (incoming, outgoing, url) => {
      const request = readRequest(url);
      const person = readPerson(new URLSearchParams(await text(incoming)).get("person"));
      if (!request || !person) return sendPage(outgoing, 400, ".txt", "This is not a complete request for a sign-in.");
      const answer = new URLSearchParams({ code: codes.issue(person, request), state: request.state });
      outgoing.writeHead(303, { Location: `${request.redirectUri}?${answer}` }).end();
    },
    "POST /oauth2/token": async (incoming, outgoing) => {
      const form = new URLSearchParams(await text(incoming));
      const person = findPerson(codes, form);
      if (!person) return sendJson(outgoing, 400, { error: "invalid_grant" });
      sendJson(outgoing, 200, {
        access_token: await getUserToken(connectionInfo, person),
        // A renewal keeps its refresh token, as in the user pool. So the sign-out revokes the only one.
        refresh_token: form.get("refresh_token") ?? codes.issueRefreshToken(person),
        token_type: "Bearer",
        expires_in: TOKEN_SECONDS,
      });
    },
    "POST /oauth2/revoke": async (incoming, outgoing) => {
      codes.revoke(new URLSearchParams(await text(incoming)).get("token") ?? "");
      outgoing.writeHead(200).end();
    },
  };
}

function sendJson(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  outgoing.end(JSON.stringify(body));
}

/** The addresses of the command line, as the user pool's client of it has them. */
const commandLinePattern = /^http:\/\/localhost:4782[1-3]\/signed-in$/;

/** Returns a request that leads back to this origin or to the command line, and uses PKCE. Any other one gets no code. */
function readRequest({ searchParams, origin }: URL): SignInRequest | undefined {
  const [redirectUri, state, challenge] = ["redirect_uri", "state", "code_challenge"].map((name) =>
    searchParams.get(name),
  );
  if (!redirectUri || !state || !challenge || searchParams.get("code_challenge_method") !== "S256") return undefined;
  const isOwn = URL.canParse(redirectUri) && new URL(redirectUri).origin === origin;
  return isOwn || commandLinePattern.test(redirectUri) ? { redirectUri, state, challenge } : undefined;
}

function readPerson(json: string | null) {
  try {
    return ChosenPerson.parse(JSON.parse(json ?? ""));
  } catch {
    return undefined;
  }
}

function findPerson(codes: SignInCodes, form: URLSearchParams) {
  const read = (name: string) => form.get(name) ?? "";
  return read("grant_type") === "refresh_token"
    ? codes.personOf(read("refresh_token"))
    : codes.redeem(read("code"), read("code_verifier"), read("redirect_uri"));
}

/** Returns the choices with the teams and tenants that exist now. */
async function readChoices(connectionInfo: ConnectionInfo) {
  const token = await getUserToken(connectionInfo, { role: "platform-admin" });
  const api = createApiClient(connectionInfo.apiUrl, token);
  const [products, tenants] = await Promise.all([
    api.get<{ items: Product[] }>("/products?limit=100"),
    api.get<{ items: Tenant[] }>("/tenants?limit=20"),
  ]);
  return listChoices([...new Set(products.items.map(({ team }) => team))], tenants.items);
}
