import { useQuery } from "@tanstack/react-query";
import { tenantQuery } from "../../api/queries.ts";
import type { Envelope } from "../../api/resources.ts";
import { shortenId } from "../../pieces/copyable-id.tsx";
import { useCan } from "../../session/me.tsx";
import { describeSubject, pageOfSubject } from "./event-words.ts";

/** Shows what an event is about, with the tenant's name where there is one. */
export function EventTarget({ event }: { event: Envelope }) {
  const canRead = useCan("tenants:read");
  const { tenantid } = event;
  const { data } = useQuery({
    ...tenantQuery(tenantid ?? ""),
    enabled: canRead && tenantid !== undefined,
    retry: false,
  });
  const page = pageOfSubject(event);
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
