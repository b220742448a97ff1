import { callIfPresent } from "./user-pool.ts";

/** The status of an identity that still has the temporary password of its invitation. */
export const INVITED_STATUS = "FORCE_CHANGE_PASSWORD";

/** Returns whether a user has signed in with their identity. */
export async function hasSignedIn(userId: string): Promise<boolean> {
  const identity = await callIfPresent("AdminGetUser", { Username: userId });
  return identity !== undefined && identity.UserStatus !== INVITED_STATUS;
}
