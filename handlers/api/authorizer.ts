import { Logger } from "@aws-lambda-powertools/logger";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import type { Caller } from "../../schemas/caller.ts";
import { UserId } from "../../schemas/ids.ts";
import { now } from "../adapters/clock.ts";
import { getHolder, getTenant, getUser } from "../adapters/dynamodb/catalogs.ts";
import { getClient, recordClientUse } from "../adapters/identity/client-uses.ts";
import { IssuerUnreachable } from "../adapters/identity/issuer-keys.ts";
import { describeTokenError, type VerifiedToken, verifyToken } from "../adapters/identity/tokens.ts";
import { listDeniedPatterns } from "../core/shared/access.ts";
import { resolveCaller } from "../core/shared/caller.ts";

const logger = new Logger();

/** API Gateway responds with 401 to exactly this message. */
const createUnauthorizedError = () => new Error("Unauthorized");

async function authenticate(header: string | undefined): Promise<VerifiedToken> {
  const token = /^Bearer ([\w.-]+)$/i.exec(header ?? "")?.[1];
  if (token === undefined) throw createUnauthorizedError();
  try {
    return await verifyToken(token);
  } catch (error) {
    if (error instanceof IssuerUnreachable) throw error;
    logger.info("A token was rejected", { reason: describeTokenError(error) });
    throw createUnauthorizedError();
  }
}

const findHolder = (kind: "subject" | "email", value: string) => getHolder({ catalog: "user", kind, value });

/** Loads the caller of a machine client. The first use of a new client ends the validity of the previous one. */
async function loadMachineCaller(subject: string, scopes: string[]): Promise<Caller | undefined> {
  const client = await getClient(subject);
  if (client?.isUsed === false) {
    // If this fails, the next token records the use.
    await recordClientUse(subject, now()).catch((error) =>
      logger.warn("The use of a machine client was not recorded", { error }),
    );
  }
  return resolveCaller({ subject, productId: client?.productId, scopes });
}

/** Loads the caller of a token. The token proves the identity only; rights come from the user catalog. */
async function loadCaller({
  subject,
  isMachine,
  scopes = [],
  email,
  claimedRoles,
}: VerifiedToken): Promise<Caller | undefined> {
  if (isMachine) return loadMachineCaller(subject, scopes);
  const holder = (await findHolder("subject", subject)) ?? (email && (await findHolder("email", email)));
  const isPerson = UserId.safeParse(holder).success;
  const user = isPerson ? await getUser(String(holder)) : undefined;
  const tenant = user?.tenantId === undefined ? undefined : await getTenant(user.tenantId);
  return resolveCaller({ subject, user, tenant, claimedRoles });
}

const buildStatement = (Effect: "Allow" | "Deny", Resource: string[]) => ({
  Effect,
  Action: "execute-api:Invoke",
  Resource,
});

/**
 * Returns the caller's policy for the whole API, because API Gateway caches it for all routes of the same token. It
 * denies the routes that no role of the caller may use. The routes' functions check tenants and products.
 */
export async function handler(event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const header = event.headers?.["Authorization"] ?? event.headers?.["authorization"];
  const proof = await authenticate(header);
  const caller = await loadCaller(proof);
  const stage = event.methodArn.split("/").slice(0, 2).join("/");
  if (caller === undefined) {
    return {
      principalId: proof.subject,
      policyDocument: { Version: "2012-10-17", Statement: [buildStatement("Deny", [`${stage}/*`])] },
    };
  }
  const denied = listDeniedPatterns(caller).map((pattern) => `${stage}/${pattern}`);
  return {
    principalId: proof.subject,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        buildStatement("Allow", [`${stage}/*`]),
        ...(denied.length > 0 ? [buildStatement("Deny", denied)] : []),
      ],
    },
    context: { caller: JSON.stringify(caller) },
  };
}
