import { api } from "../../../api/client.ts";
import type { UpdateStaff, UpdateUser } from "../../../api/openapi.d.ts";
import type { User } from "../../../api/resources.ts";
import { useWrite } from "../../../writes/use-write.ts";
import { nameOfPerson } from "../role-words.ts";

/** Returns the header that rejects a change of a version that somebody else has changed meanwhile. */
const ifMatch = (version: number) => ({ "If-Match": `"${version}"` });

/** Sends a change of a person to the staff's or the tenant's route. */
function sendChange({ id: userId, tenantId, version }: User, change: object) {
  const header = ifMatch(version);
  if (tenantId === undefined) {
    return api.PATCH("/users/{userId}", { params: { path: { userId }, header }, body: change as UpdateStaff });
  }
  return api.PATCH("/tenants/{tenantId}/users/{userId}", {
    params: { path: { tenantId, userId }, header },
    body: change as UpdateUser,
  });
}

/** Prepares the change of a person's roles, access, attributes or status. */
export const useChangePerson = (verb: string, onDone: () => void) =>
  useWrite({
    send: ({ person, change }: { person: User; change: object }) => sendChange(person, change),
    title: ({ person }) => `${verb} ${nameOfPerson(person)}`,
    onDone,
  });

/** Prepares the removal of a person. */
export const useRemovePerson = (onDone: () => void) =>
  useWrite({
    send: ({ id: userId, tenantId, version }: User) =>
      tenantId === undefined
        ? api.DELETE("/users/{userId}", { params: { path: { userId }, header: ifMatch(version) } })
        : api.DELETE("/tenants/{tenantId}/users/{userId}", {
            params: { path: { tenantId, userId }, header: ifMatch(version) },
          }),
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
  });
