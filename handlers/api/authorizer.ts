import { Logger } from "@aws-lambda-powertools/logger";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import type { Caller } from "../../schemas/caller.ts";
import { UserId } from "../../schemas/ids.ts";
import { now } from "../adapters/clock.ts";
import { getHolder, getUser } from "../adapters/dynamodb/catalogs.ts";
import { getClient, recordClientUse } from "../adapters/identity/client-uses.ts";
import { IssuerUnreachable } from "../adapters/identity/issuer-keys.ts";
import { describeTokenError, type VerifiedToken, verifyToken } from "../adapters/identity/tokens.ts";
import { listDeniedPatterns } from "../core/shared/access.ts";
import { resolveCaller } from "../core/shared/caller.ts";

const logger = new Logger();

/** API Gateway turns exactly this message into a 401. */
const createUnauthorizedError = () => new Error("Unauthorized");

const authenticate = async (header: string | undefined): Promise<VerifiedToken> => {
  const token = /^Bearer ([\w.-]+)$/i.exec(header ?? "")?.[1];
  if (token === undefined) throw createUnauthorizedError();
  try {
    return await verifyToken(token);
  } catch (error) {
    if (error instanceof IssuerUnreachable) throw error;
    logger.info("A token was refused", { reason: describeTokenError(error) });
    throw createUnauthorizedError();
  }
};

const findHolder = (kind: "subject" | "email", value: string) => getHolder({ catalog: "user", kind, value });

/** The machine of the product that a client speaks for. Until its first use is noted, the client before it stays valid. */
const loadMachineCaller = async (subject: string, scopes: string[]): Promise<Caller | undefined> => {
  const client = await getClient(subject);
  if (client?.isUsed === false) {
    // The next token is as good a moment.
    await recordClientUse(subject, now()).catch((error) => logger.warn("The use of a client was not noted", { error }));
  }
  return resolveCaller({ subject, productId: client?.productId, scopes });
};

/** The token proves who calls; what they may do stands in the user catalogue. A machine's subject is its product's. */
const loadCaller = async ({
  subject,
  isMachine,
  scopes = [],
  email,
  claimedRoles,
}: VerifiedToken): Promise<Caller | undefined> => {
  if (isMachine) return loadMachineCaller(subject, scopes);
  const holder = (await findHolder("subject", subject)) ?? (email && (await findHolder("email", email)));
  const isPerson = UserId.safeParse(holder).success;
  return resolveCaller({ subject, user: isPerson ? await getUser(String(holder)) : undefined, claimedRoles });
};

const buildStatement = (Effect: "Allow" | "Deny", Resource: string[]) => ({
  Effect,
  Action: "execute-api:Invoke",
  Resource,
});

/**
 * Answers with a policy for the whole API, because API Gateway keeps it for all routes of the same token: what no
 * role of the caller may do is denied here; whose tenant or product it is, the function behind the route checks.
 */
export const handler = async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
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
};
