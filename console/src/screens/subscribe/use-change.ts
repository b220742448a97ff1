import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import { tenantQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import type { Operation, Product, Subscription, Tenant } from "../../api/resources.ts";
import { useDraft } from "../../state/draft.ts";
import { useHeldEdit } from "../../writes/use-edit.ts";
import { useWrite } from "../../writes/use-write.ts";
import {
  type ChangeRequest,
  completeChange,
  fieldsOfSubscription,
  requestOfChange,
  startChange,
} from "./change-edit.ts";

export type ChangeProps = { tenant: Tenant; product: Product; subscription: Subscription };

/** Holds the draft of a subscription's change, and sends it. */
export function useChange({ tenant, product, subscription }: ChangeProps) {
  const { productId } = subscription;
  const [draft, setDraft, clear] = useDraft(
    `change.${tenant.id}.${productId}`,
    startChange(subscription),
    completeChange,
  );
  const write = useChangeWrite(tenant, product, clear);
  const edit = useHeldEdit(
    {
      formOf: fieldsOfSubscription,
      reload: async () => (await readSubscription(tenant.id, productId)) ?? subscription,
      problem: write.problem,
      onTakenOver: write.reset,
    },
    [draft, setDraft],
  );
  const { input, ...request } = requestOfChange(edit, product.plans);
  const hasChanged = Object.keys(request.body).length > 0;
  return { ...edit, input, body: request.body, hasChanged, write, clear, save: () => write.submit(request) };
}

async function readSubscription(tenantId: string, productId: string): Promise<Subscription | undefined> {
  const { subscriptions } = await queryClient.fetchQuery({ ...tenantQuery(tenantId), staleTime: 0 });
  return subscriptions.find((one) => one.productId === productId);
}

function useChangeWrite(tenant: Tenant, { id: productId, name }: Product, clear: () => void) {
  const navigate = useNavigate();
  return useWrite<ChangeRequest, Operation>({
    send: ({ version, body }, headers) =>
      api.PATCH("/tenants/{tenantId}/subscriptions/{productId}", {
        params: { path: { tenantId: tenant.id, productId } },
        body,
        headers: { ...headers, "If-Match": `"${version}"` },
      }),
    title: () => `Change ${name} for ${tenant.name}`,
    onDone: () => {
      clear();
      void navigate(`/tenants/${tenant.id}`);
    },
  });
}
