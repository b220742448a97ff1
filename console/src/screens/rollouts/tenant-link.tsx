import { useQuery } from "@tanstack/react-query";
import { tenantQuery } from "../../api/queries.ts";
import { shortenId } from "../../pieces/copyable-id.tsx";
import { RowLink } from "../../pieces/row-link.tsx";
import { useCan } from "../../session/me.tsx";

/** Shows the name of a tenant, for those who may read tenants; its id for others. */
export function TenantLink({ tenantId }: { tenantId: string }) {
  const canRead = useCan("tenants:read");
  const { data } = useQuery({ ...tenantQuery(tenantId), enabled: canRead });
  if (!canRead) return <code title={tenantId}>{shortenId(tenantId)}</code>;
  return <RowLink href={`/tenants/${tenantId}`}>{data?.name ?? shortenId(tenantId)}</RowLink>;
}
