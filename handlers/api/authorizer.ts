import { Logger } from "@aws-lambda-powertools/logger";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import type { Caller } from "../../schemas/caller.ts";
import { UserId } from "../../schemas/ids.ts";
import { getHolder, getUser } from "../adapters/catalogs.ts";
import { getClient, noteUse } from "../adapters/client-uses.ts";
import { now } from "../adapters/clock.ts";
import { IssuerUnreachable } from "../adapters/issuer-keys.ts";
import { type Proof, reasonOf, verifyToken } from "../adapters/tokens.ts";
import { deniedPatterns } from "../core/access.ts";
import { callerOf } from "../core/caller.ts";

const logger = new Logger();

/** API Gateway turns exactly this message into a 401. */
const unauthorized = () => new Error("Unauthorized");

const proofOf = async (header: string | undefined): Promise<Proof> => {
  const token = /^Bearer ([\w.-]+)$/i.exec(header ?? "")?.[1];
  if (token === undefined) throw unauthorized();
  try {
    return await verifyToken(token);
  } catch (error) {
    if (error instanceof IssuerUnreachable) throw error;
    logger.info("A token was refused", { reason: reasonOf(error) });
    throw unauthorized();
  }
};

const holderOf = (kind: "subject" | "email", value: string) => getHolder({ catalog: "user", kind, value });

/** The machine of the product that a client speaks for. Until its first use is noted, the client before it stays valid. */
const machineOf = async (subject: string, scopes: string[]): Promise<Caller | undefined> => {
  const client = await getClient(subject);
  if (client?.isUsed === false) {
    // The next token is as good a moment.
    await noteUse(subject, now()).catch((error) => logger.warn("The use of a client was not noted", { error }));
  }
  return callerOf({ subject, productId: client?.productId, scopes });
};

/** The token proves who calls; what they may do stands in the user catalogue. A machine's subject is its product's. */
const lookUp = async ({ subject, machine, scopes = [], email, claimed }: Proof): Promise<Caller | undefined> => {
  if (machine) return machineOf(subject, scopes);
  const holder = (await holderOf("subject", subject)) ?? (email && (await holderOf("email", email)));
  const isPerson = UserId.safeParse(holder).success;
  return callerOf({ subject, user: isPerson ? await getUser(String(holder)) : undefined, claimed });
};

const statement = (Effect: "Allow" | "Deny", Resource: string[]) => ({
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
  const proof = await proofOf(header);
  const caller = await lookUp(proof);
  const stage = event.methodArn.split("/").slice(0, 2).join("/");
  if (caller === undefined) {
    return {
      principalId: proof.subject,
      policyDocument: { Version: "2012-10-17", Statement: [statement("Deny", [`${stage}/*`])] },
    };
  }
  const denied = deniedPatterns(caller).map((pattern) => `${stage}/${pattern}`);
  return {
    principalId: proof.subject,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [statement("Allow", [`${stage}/*`]), ...(denied.length > 0 ? [statement("Deny", denied)] : [])],
    },
    context: { caller: JSON.stringify(caller) },
  };
};
