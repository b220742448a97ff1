import { useNavigate } from "react-router";
import { api } from "../../api/client.ts";
import { tenantQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import type { Operation, Product, Subscription, Tenant } from "../../api/resources.ts";
import { useDraft } from "../../state/draft.ts";
import { useHeldEdit } from "../../writes/use-edit.ts";
import { useWrite } from "../../writes/use-write.ts";
import {
  type ChangeEdit,
  type ChangeRequest,
  completeChange,
  fieldsOfSubscription,
  followChange,
  requestOfChange,
  startChange,
} from "./change-edit.ts";

export type ChangeProps = { tenant: Tenant; product: Product; subscription: Subscription };

/** Holds the draft of a subscription's change, and sends it. */
export function useChange({ tenant, product, subscription }: ChangeProps) {
  const { productId } = subscription;
  const [held, clear] = useChangeDraft(`change.${tenant.id}.${productId}`, subscription);
  const write = useChangeWrite(tenant, product, clear);
  const edit = useHeldEdit(
    {
      formOf: fieldsOfSubscription,
      reload: async () => (await readSubscription(tenant.id, productId)) ?? subscription,
      problem: write.problem,
      onTakenOver: write.reset,
    },
    held,
  );
  const { input, ...request } = requestOfChange(edit, product.plans);
  const hasChanged = Object.keys(request.body).length > 0;
  return { ...edit, input, body: request.body, hasChanged, write, clear, save: () => write.submit(request) };
}

/** Returns the draft on top of the subscription that the page knows, with its setter. The dry run decides on what is
 *  stored: a form on an older version could be neither sent nor rejected with a 412. What is taken over is derived, so
 *  that only what the person does is stored as a draft. */
function useChangeDraft(name: string, subscription: Subscription) {
  const [draft, setDraft, clear] = useDraft(name, startChange(subscription), (stored) =>
    completeChange(stored, subscription),
  );
  const set = (change: (current: ChangeEdit) => ChangeEdit) =>
    setDraft((current) => change(followChange(current, subscription)));
  return [[followChange(draft, subscription), set], clear] as const;
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
