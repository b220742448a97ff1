import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import { isProblem } from "../../api/problem.ts";
import { tenantQuery } from "../../api/queries.ts";
import type { Tenant } from "../../api/resources.ts";
import { conflictsOf } from "../../writes/edit-conflict.ts";
import { useWrite } from "../../writes/use-write.ts";
import { fieldsOfTenant, resolveEdit, type TenantChange, type TenantFields, toChange } from "./edit-fields.ts";

type Edit = { change: TenantChange; version: number };

/** Holds the state of an edit of a tenant. After a 412, what was typed stays and is laid over what is stored by then. */
export function useEdit(tenant: Tenant, onDone: () => void) {
  // The version that the form started with. The page behind the form still follows changes.
  const [base] = useState(tenant);
  const [mine, setMine] = useState<TenantFields>(() => fieldsOfTenant(tenant));
  const [theirs, setTheirs] = useState<readonly string[]>([]);
  const { data: stored = tenant, refetch } = useQuery(tenantQuery(tenant.id));
  const write = useWrite<Edit, Tenant>({
    send: ({ change, version }, headers) =>
      api.PATCH("/tenants/{tenantId}", {
        params: { path: { tenantId: tenant.id } },
        body: change,
        headers: { ...headers, "If-Match": `"${version}"` },
      }),
    title: () => `Change ${tenant.name}`,
    onDone,
  });
  const isStale = isProblem(write.problem) && write.problem.status === 412;
  useEffect(() => {
    if (isStale) void refetch();
  }, [isStale, refetch]);
  const [start, current] = [fieldsOfTenant(base), fieldsOfTenant(stored)];
  const request = isStale ? toChange(current, resolveEdit(start, mine, current, theirs)) : toChange(start, mine);
  const save = () => {
    if (Object.keys(request).length === 0) return onDone();
    write.submit({ change: request, version: isStale ? stored.version : base.version });
  };
  return {
    mine,
    change: (values: Partial<TenantFields>) => setMine({ ...mine, ...values }),
    conflicts: isStale ? conflictsOf(start, mine, current) : undefined,
    theirs,
    choose: (field: string, choice: "mine" | "theirs") =>
      setTheirs(choice === "theirs" ? [...theirs, field] : theirs.filter((one) => one !== field)),
    save,
    isPending: write.isPending,
    problem: isStale ? null : write.problem,
    request,
  };
}
