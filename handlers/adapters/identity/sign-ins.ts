import { callUserPool } from "./user-pool.ts";

type Identity = { UserStatus?: string };

/** The status of an identity whose temporary password, which came with the invitation, is still to be changed. */
export const INVITED_STATUS = "FORCE_CHANGE_PASSWORD";

/** Tells whether a person has signed in with the identity that was made for them. */
export const hasSignedIn = async (userId: string): Promise<boolean> => {
  const identity = await callUserPool<Identity>("AdminGetUser", { Username: userId });
  return identity !== undefined && identity.UserStatus !== INVITED_STATUS;
};
