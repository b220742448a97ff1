import type { Credentials, ProductRecord } from "../../../schemas/product.ts";
import { getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { recordOf } from "../../adapters/dynamodb/store.ts";
import { findUsedClients } from "../../adapters/identity/client-uses.ts";
import { getClientSecret, makeMachineClient } from "../../adapters/identity/machine-client.ts";
import {
  checkCredentials,
  computeClientNumber,
  issueCredentials,
  listIssuedClients,
  listValidClients,
} from "../../core/product/credentials.ts";
import { rejectByChecks } from "../../core/shared/decision.ts";
import { cleanUp } from "../http/clean-up.ts";
import { runCommand } from "../http/command.ts";
import type { Command } from "../http/command-types.ts";
import { dryRunQuery, isDryRun } from "../http/dry-run.ts";
import type { ApiProblem } from "../http/problem.ts";
import type { ApiResponse } from "../http/request.ts";
import type { RouteResult, SuccessResponse } from "../http/response.ts";
import { defineRoute, type ScopedCall } from "../http/route.ts";
import { loadManagedProduct } from "../resources/managed-product.ts";
import { removeStaleClients } from "../resources/stale-clients.ts";

/** The part of a response that may be stored for its copies. It contains no secret. */
type StoredCredentials = Omit<Credentials, "clientSecret">;

const storedCredentialsOf = ({ id, connection, version }: ProductRecord): StoredCredentials => ({
  productId: id,
  clientId: connection.clientId ?? "",
  ...(connection.previousClientId === undefined ? {} : { previousClientId: connection.previousClientId }),
  version,
});

const credentialsReplaced: ApiProblem = {
  code: "credentialsReplaced",
  detail:
    "Newer credentials have replaced the ones that this request issued. Issue new ones with another Idempotency-Key.",
};

/** Returns whether the API accepts a client. A replaced one may still exist in the identity provider. */
async function isValidClient({ productId, clientId }: StoredCredentials): Promise<boolean> {
  const product = await getProduct(productId);
  return product !== undefined && listValidClients(product).includes(clientId);
}

/** Adds the secret from the identity provider to a response, also to a replayed one. */
async function addSecret(result: RouteResult | ApiResponse): Promise<RouteResult | ApiResponse> {
  if ("problem" in result || ("statusCode" in result ? result.statusCode : result.status) !== 201) return result;
  const stored = ("statusCode" in result ? JSON.parse(result.body) : result.body) as StoredCredentials;
  const { productId, clientId } = stored;
  await cleanUp(() => removeStaleClients(productId), { productId });
  const clientSecret = (await isValidClient(stored)) ? await getClientSecret(clientId) : undefined;
  if (clientSecret === undefined) return { problem: credentialsReplaced };
  const body: Credentials = { ...stored, clientSecret };
  return { status: 201, body, headers: result.headers ?? {} } satisfies SuccessResponse;
}

const issuance: Command<ScopedCall, ProductRecord> = {
  load: loadManagedProduct,
  decide: async (product, _context, call) => {
    const rejected = rejectByChecks(checkCredentials(product));
    if (rejected) return rejected;
    const number = computeClientNumber(product);
    const clientId = isDryRun(call) ? `client-${number}` : await makeMachineClient(product.id, number);
    const used = await findUsedClients(listIssuedClients(product));
    return issueCredentials(product, clientId, used);
  },
  render: ({ committed }) => {
    const body = storedCredentialsOf(recordOf(committed, "product"));
    return { status: 201, body, headers: { etag: `"${body.version}"` } };
  },
};

/** The routes of a product's machine credentials. */
export const credentialRoutes = [
  defineRoute("POST /products/{productId}/credentials", { query: dryRunQuery }, async (call) =>
    addSecret(await runCommand(call, issuance)),
  ),
];
