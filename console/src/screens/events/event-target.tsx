import { useQuery } from "@tanstack/react-query";
import { tenantQuery } from "../../api/queries.ts";
import type { Envelope } from "../../api/resources.ts";
import { shortenId } from "../../pieces/copyable-id.tsx";
import { can, useMe } from "../../session/me.tsx";
import { canOpenSubject, describeSubject, pageOfSubject } from "./event-words.ts";

/** Shows what an event is about, with the tenant's name where there is one. */
export function EventTarget({ event }: { event: Envelope }) {
  const me = useMe();
  const { tenantid } = event;
  const { data } = useQuery({
    ...tenantQuery(tenantid ?? ""),
    enabled: can(me, "tenants:read") && tenantid !== undefined,
    retry: false,
  });
  const page = canOpenSubject(me, event) ? pageOfSubject(event) : undefined;
  const kind = describeSubject(event.subject);
  return (
    <span className="stacked">
      {page ? (
        <a className="text-link" href={page}>
          {kind}
        </a>
      ) : (
        kind
      )}
      {tenantid && <span className="soft">{data?.name ?? shortenId(tenantid)}</span>}
    </span>
  );
}
