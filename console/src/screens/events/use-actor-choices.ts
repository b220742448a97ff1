import { useQueries, useQuery } from "@tanstack/react-query";
import { actorQuery } from "../../api/actors.ts";
import { eventsQuery } from "../../api/queries.ts";
import { nameOfActor } from "../../pieces/person-name.tsx";
import { useMe } from "../../session/me.tsx";

/** The events in which people to choose from are looked for. */
const RECENT = 100;

/** Returns the people and programs that did something lately, with the person who is signed in first. */
export function useActorChoices(): { value: string; label: string }[] {
  const { subject: own } = useMe();
  const { data } = useQuery({ ...eventsQuery({ order: "desc", limit: RECENT }), staleTime: 60_000 });
  const recent = (data?.items ?? []).map(({ actor }) => actor);
  const subjects = [...new Set([own, ...recent])];
  const actors = useQueries({ queries: subjects.map((subject) => actorQuery(subject)) });
  return subjects.map((value, index) => {
    const name = nameOfActor(actors[index]?.data, value);
    return { value, label: value === own ? `${name} (you)` : name };
  });
}
