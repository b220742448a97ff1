import { Logger } from "@aws-lambda-powertools/logger";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import type { Caller } from "../../schemas/caller.ts";
import { UserId } from "../../schemas/ids.ts";
import { getHolder, getUser } from "../adapters/catalogs.ts";
import { verifyToken } from "../adapters/tokens.ts";
import { deniedPatterns } from "../core/access.ts";

const logger = new Logger();

/** API Gateway turns exactly this message into a 401. */
const unauthorized = () => new Error("Unauthorized");

const subjectOf = async (header: string | undefined): Promise<string> => {
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? "")?.[1];
  if (token === undefined) throw unauthorized();
  try {
    const { sub } = await verifyToken(token);
    if (sub === undefined) throw new Error("The token names no subject");
    return sub;
  } catch (error) {
    logger.info("A token was refused", { reason: (error as Error).message });
    throw unauthorized();
  }
};

/** The token proves who calls; what they may do stands in the user catalogue. A machine's subject is its product's. */
const callerOf = async (subject: string): Promise<Caller | undefined> => {
  const holder = await getHolder({ catalog: "user", kind: "subject", value: subject });
  if (holder !== undefined && !UserId.safeParse(holder).success) return { subject, roles: [], productId: holder };
  const user = holder === undefined ? undefined : await getUser(holder);
  if (user === undefined || user.status !== "active") return undefined;
  const { id, email, roles, tenantId, team } = user;
  return {
    subject,
    userId: id,
    email,
    roles,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(team === undefined ? {} : { team }),
  };
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
  const subject = await subjectOf(header);
  const caller = await callerOf(subject);
  const stage = event.methodArn.split("/").slice(0, 2).join("/");
  if (caller === undefined) {
    return {
      principalId: subject,
      policyDocument: { Version: "2012-10-17", Statement: [statement("Deny", [`${stage}/*`])] },
    };
  }
  const denied = deniedPatterns(caller).map((pattern) => `${stage}/${pattern}`);
  return {
    principalId: subject,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [statement("Allow", [`${stage}/*`]), ...(denied.length > 0 ? [statement("Deny", denied)] : [])],
    },
    context: { caller: JSON.stringify(caller) },
  };
};
