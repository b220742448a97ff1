import type { Credentials, ProductRecord } from "../../../schemas/product.ts";
import { getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { recordOf } from "../../adapters/dynamodb/store.ts";
import { findUsedClients } from "../../adapters/identity/client-uses.ts";
import { getClientSecret, makeMachineClient, removeMachineClients } from "../../adapters/identity/machine-client.ts";
import {
  checkCredentials,
  computeClientNumber,
  issueCredentials,
  listIssuedClients,
  listValidClients,
} from "../../core/product/credentials.ts";
import { resolveAllowedActions } from "../../core/shared/allowed-actions.ts";
import { runCommand } from "../http/command.ts";
import { rejectCommand } from "../http/operation-response.ts";
import type { ApiProblem } from "../http/problem.ts";
import { type CatalogApi, declareRoute, type RouteResult, type SuccessResponse } from "../http/route.ts";
import type { ApiResponse } from "../request.ts";
import { loadManagedProduct } from "../resources/managed-product.ts";

/** All of an answer that may be kept for its copies: the secret is not in it. */
type StoredCredentials = Omit<Credentials, "clientSecret">;

const storedCredentialsOf = ({ id, connection, version }: ProductRecord): StoredCredentials => ({
  productId: id,
  clientId: connection.clientId ?? "",
  ...(connection.previousClientId === undefined ? {} : { previousClientId: connection.previousClientId }),
  version,
});

const credentialsReplaced: { problem: ApiProblem } = {
  problem: {
    code: "credentialsReplaced",
    detail: "The credentials that this request issued have been replaced since: issue new ones, with another key.",
  },
};

/** Removes what speaks for the product no more. A crash leaves it to the next time: nobody is let in by it meanwhile. */
export const removeStaleClients = async (productId: string): Promise<void> => {
  const product = await getProduct(productId);
  if (product === undefined) return;
  const upTo = product.status === "retired" ? Number.POSITIVE_INFINITY : computeClientNumber(product) - 1;
  await removeMachineClients(productId, listValidClients(product), upTo);
};

/** The answer with the secret, which only the identity provider keeps; also that of a copy of the request. */
const addSecret = async (outcome: RouteResult | ApiResponse): Promise<RouteResult | ApiResponse> => {
  if ("problem" in outcome || ("statusCode" in outcome && outcome.statusCode !== 201)) return outcome;
  const kept = ("statusCode" in outcome ? JSON.parse(outcome.body) : outcome.body) as StoredCredentials;
  await removeStaleClients(kept.productId);
  const clientSecret = await getClientSecret(kept.clientId);
  if (clientSecret === undefined) return credentialsReplaced;
  const body: Credentials = { ...kept, clientSecret };
  return { status: 201, body, headers: outcome.headers ?? {} } satisfies SuccessResponse;
};

/** Declares how a product's machine gets its credentials. */
export const declareCredentialRoutes = (app: CatalogApi): void => {
  declareRoute(app, "POST /products/{productId}/credentials", {}, async (call) =>
    addSecret(
      await runCommand(call.request, call.caller, async () => {
        const { product, rejection } = await loadManagedProduct(call);
        if (rejection) return rejectCommand(rejection);
        const allowed = resolveAllowedActions(call.caller, "product", product);
        const objection = checkCredentials(product);
        if (objection) return rejectCommand(objection, allowed);
        const clientId = await makeMachineClient(product.id, computeClientNumber(product));
        const used = await findUsedClients(listIssuedClients(product));
        return {
          decision: issueCredentials(product, clientId, used),
          allowedActions: allowed,
          render: (committed) => {
            const kept = storedCredentialsOf(recordOf(committed, "product"));
            return { status: 201, body: kept, headers: { etag: `"${kept.version}"` } };
          },
        };
      }),
    ),
  );
};
