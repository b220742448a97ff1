import type { UserRecord } from "../../../schemas/user.ts";
import { userTransitions } from "../shared/transitions.ts";
import { applyUserTransitions, type UserChange } from "./user.ts";

/** Records the subject of an identity that was made again in place of a lost one. */
export const replaceIdentity = (user: UserRecord, subject: string): UserChange => ({
  ...applyUserTransitions(user, { ...user, subject }, [
    { transition: userTransitions.replaceIdentity, data: { changed: ["identity"] } },
  ]),
  reserve: [{ catalog: "user", kind: "subject", value: subject }],
  ...(user.subject === undefined ? {} : { release: [{ catalog: "user", kind: "subject", value: user.subject }] }),
});
