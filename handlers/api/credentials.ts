import type { Credentials, ProductRecord } from "../../schemas/product.ts";
import { getProduct } from "../adapters/catalogs.ts";
import { usedClients } from "../adapters/client-uses.ts";
import { makeMachineClient, removeMachineClients, secretOf } from "../adapters/machine-client.ts";
import { recordOf } from "../adapters/store.ts";
import { allowedActions } from "../core/actions.ts";
import { checkCredentials, clientsOf, issueCredentials, knownClients, nextClient } from "../core/credentials.ts";
import { runCommand } from "./command.ts";
import { refused } from "./follow.ts";
import { managedProduct } from "./managed-product.ts";
import type { Trouble } from "./problem.ts";
import type { ApiResponse } from "./request.ts";
import { type Answer, type CatalogApi, declare, type Outcome } from "./route.ts";

/** All of an answer that may be kept for its copies: the secret is not in it. */
type Kept = Omit<Credentials, "clientSecret">;

const keptOf = ({ id, connection, version }: ProductRecord): Kept => ({
  productId: id,
  clientId: connection.clientId ?? "",
  ...(connection.previousClientId === undefined ? {} : { previousClientId: connection.previousClientId }),
  version,
});

const replaced: { trouble: Trouble } = {
  trouble: {
    code: "credentialsReplaced",
    detail: "The credentials that this request issued have been replaced since: issue new ones, with another key.",
  },
};

/** Removes what speaks for the product no more. A crash leaves it to the next time: nobody is let in by it meanwhile. */
export const tidyClients = async (productId: string): Promise<void> => {
  const product = await getProduct(productId);
  if (product === undefined) return;
  const upTo = product.status === "retired" ? Number.POSITIVE_INFINITY : nextClient(product) - 1;
  await removeMachineClients(productId, clientsOf(product), upTo);
};

/** The answer with the secret, which only the identity provider keeps; also that of a copy of the request. */
const withSecret = async (outcome: Outcome | ApiResponse): Promise<Outcome | ApiResponse> => {
  if ("trouble" in outcome || ("statusCode" in outcome && outcome.statusCode !== 201)) return outcome;
  const kept = ("statusCode" in outcome ? JSON.parse(outcome.body) : outcome.body) as Kept;
  await tidyClients(kept.productId);
  const clientSecret = await secretOf(kept.clientId);
  if (clientSecret === undefined) return replaced;
  const body: Credentials = { ...kept, clientSecret };
  return { status: 201, body, headers: outcome.headers ?? {} } satisfies Answer;
};

/** Declares how a product's machine gets its credentials. */
export const declareCredentials = (app: CatalogApi): void => {
  declare(app, "POST /products/{productId}/credentials", {}, async (call) =>
    withSecret(
      await runCommand(call.request, call.caller, async () => {
        const { product, refusal } = await managedProduct(call);
        if (refusal) return refused(refusal);
        const allowed = allowedActions(call.caller, "product", product);
        const objection = checkCredentials(product);
        if (objection) return refused(objection, allowed);
        const clientId = await makeMachineClient(product.id, nextClient(product));
        const used = await usedClients(knownClients(product));
        return {
          decision: issueCredentials(product, clientId, used),
          allowedActions: allowed,
          answer: (committed) => {
            const kept = keptOf(recordOf(committed, "product"));
            return { status: 201, body: kept, headers: { etag: `"${kept.version}"` } };
          },
        };
      }),
    ),
  );
};
