import { useQuery } from "@tanstack/react-query";
import { actorQuery } from "../api/actors.ts";
import type { Actor } from "../api/resources.ts";
import { shortenId } from "./copyable-id.tsx";

/** Returns the name of a person or program. */
export function nameOfActor(actor: Actor | undefined, subject: string): string {
  if (subject === "system") return "Tenantry";
  if (actor?.kind === "client") return `${actor.productId ?? "Program"} (program)`;
  return actor?.displayName ?? actor?.email ?? shortenId(subject);
}

/** Shows the name of who did something. The subject of the token appears when it is pointed at. */
export function PersonName({ subject }: { subject: string }) {
  const { data } = useQuery(actorQuery(subject));
  return <span title={subject}>{nameOfActor(data, subject)}</span>;
}
