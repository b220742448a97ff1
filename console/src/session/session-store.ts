import { forgetDrafts } from "../state/draft.ts";
import { createStore, type Store } from "../state/store.ts";

/** The tokens of the person who is signed in. */
export type Tokens = { accessToken: string; refreshToken?: string; expiresAt: number };

/** The state of the session. `ended` names why the person has to sign in again. */
export type Session =
  | { state: "signedIn"; tokens: Tokens }
  | { state: "signedOut" }
  | { state: "ended"; reason: "expired" | "signedOut" }
  | { state: "failed"; detail: string };

// A tab's own storage: it survives a reload and ends with the tab. Other tabs and later visits can't read it.
const storageKey = "tenantry.tokens";

function readTokens(): Tokens | undefined {
  const text = sessionStorage.getItem(storageKey);
  return text === null ? undefined : (JSON.parse(text) as Tokens);
}

function startSession(): Session {
  const tokens = readTokens();
  return tokens ? { state: "signedIn", tokens } : { state: "signedOut" };
}

export const sessionStore: Store<Session> = createStore(startSession());

/** Stores new tokens, after a sign-in or a refresh. */
export function keepTokens(tokens: Tokens): void {
  sessionStorage.setItem(storageKey, JSON.stringify(tokens));
  sessionStore.set({ state: "signedIn", tokens });
}

/** Forgets the tokens and states why. A person who signs out leaves no drafts to the next one at this tab. */
export function endSession(reason: "expired" | "signedOut"): void {
  sessionStorage.removeItem(storageKey);
  if (reason === "signedOut") forgetDrafts();
  sessionStore.set({ state: "ended", reason });
}

export function currentTokens(): Tokens | undefined {
  const session = sessionStore.get();
  return session.state === "signedIn" ? session.tokens : undefined;
}
