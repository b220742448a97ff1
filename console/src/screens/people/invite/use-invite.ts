import { api } from "../../../api/client.ts";
import { pageOfTarget } from "../../../operations/operation-words.ts";
import { useWrite } from "../../../writes/use-write.ts";
import type { Invitation } from "./invitation.ts";
import { toStaffBody, toUserBody } from "./invite-body.ts";

/** Prepares the write of an invitation. */
export const useInvite = (onDone: () => void) =>
  useWrite({
    send: (invitation: Invitation, header) =>
      invitation.target === "staff"
        ? api.POST("/users", { body: toStaffBody(invitation), params: { header } })
        : api.POST("/tenants/{tenantId}/users", {
            body: toUserBody(invitation),
            params: { path: { tenantId: invitation.tenantId }, header },
          }),
    title: ({ email }) => `Invite ${email}`,
    result: (operation) => ({ href: pageOfTarget(operation), text: "Show the person" }),
    onDone,
  });
