import type { Session } from "../session.ts";
import type { Completer } from "../spec.ts";

type Choice = { value: string; description: string };

/** Returns the ids that complete a word, with what describes them. */
export async function readIds({ api }: Session, completer: Completer): Promise<readonly Choice[]> {
  const query = { limit: 100 };
  switch (completer) {
    case "tenants": {
      const { items } = await api.send("tenants:list", { query: { ...query, view: "summary" } });
      return items.map(({ id, name }) => ({ value: id, description: name }));
    }
    case "products":
      return (await api.send("products:list", { query })).items.map(({ id, name }) => ({
        value: id,
        description: name,
      }));
    case "plans":
      return (await api.send("products:list", { query })).items.flatMap(({ id, plans }) =>
        plans.map((plan) => ({ value: `${id}:${plan.id}`, description: plan.name })),
      );
    case "operations": {
      const { items } = await api.send("operations:list", { query });
      return items.map(({ id, kind, status }) => ({ value: id, description: `${kind} ${status}` }));
    }
    case "rollouts": {
      const { items } = await api.send("rollouts:list", { query });
      return items.map(({ id, productId, release, status }) => ({
        value: id,
        description: `${productId} to release ${release}, ${status}`,
      }));
    }
    case "users": {
      const { items } = await api.send("people:list", { query });
      return items.map(({ id, email }) => ({ value: id, description: email }));
    }
    case "notifications": {
      const { items } = await api.send("notifications:list", { query });
      return items.map(({ id, endpoint }) => ({ value: id, description: endpoint }));
    }
    default:
      return [];
  }
}
