import { api } from "../../../api/client.ts";
import type { UpdateStaff, UpdateUser } from "../../../api/openapi.d.ts";
import type { User } from "../../../api/resources.ts";
import { showProblem } from "../../../writes/show-problem.ts";
import { useWrite } from "../../../writes/use-write.ts";
import { nameOfPerson } from "../role-words.ts";

type Key = { "Idempotency-Key": string };

/** Returns the headers of a write that is executed once, and rejected if somebody else has changed the person. */
const headerOf = ({ version }: User, key: Key) => ({ ...key, "If-Match": `"${version}"` });

/** Sends a change of a person to the staff's or the tenant's route. */
function sendChange(person: User, change: object, key: Key) {
  const { id: userId, tenantId } = person;
  const header = headerOf(person, key);
  if (tenantId === undefined) {
    return api.PATCH("/users/{userId}", { params: { path: { userId }, header }, body: change as UpdateStaff });
  }
  return api.PATCH("/tenants/{tenantId}/users/{userId}", {
    params: { path: { tenantId, userId }, header },
    body: change as UpdateUser,
  });
}

/** Sends the removal of a person to the staff's or the tenant's route. */
function sendRemoval(person: User, key: Key) {
  const { id: userId, tenantId } = person;
  const header = headerOf(person, key);
  return tenantId === undefined
    ? api.DELETE("/users/{userId}", { params: { path: { userId }, header } })
    : api.DELETE("/tenants/{tenantId}/users/{userId}", { params: { path: { tenantId, userId }, header } });
}

/** Prepares the change of a person's roles, access, attributes or status. */
export const useChangePerson = (verb: string, onDone: () => void) =>
  useWrite({
    send: ({ person, change }: { person: User; change: object }, header) => sendChange(person, change, header),
    title: ({ person }) => `${verb} ${nameOfPerson(person)}`,
    onDone,
  });

/** Prepares the removal of a person. */
export const useRemovePerson = (onDone: () => void) =>
  useWrite({
    send: (person: User, header) => sendRemoval(person, header),
    title: (person) => `Remove ${nameOfPerson(person)}`,
    onDone,
  });

/** Prepares another invitation to a person who has not signed in yet. */
export const useResendInvitation = () =>
  useWrite({
    send: ({ id: userId, tenantId }: User, header) =>
      tenantId === undefined
        ? api.POST("/users/{userId}/resend-invitation", { params: { path: { userId }, header } })
        : api.POST("/tenants/{tenantId}/users/{userId}/resend-invitation", {
            params: { path: { tenantId, userId }, header },
          }),
    title: (person) => `Send the invitation to ${person.email}`,
    onProblem: (problem) => showProblem("resend-invitation", "The invitation was not sent again", problem),
  });
