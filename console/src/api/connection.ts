import { createStore } from "../state/store.ts";

/** The state of the connection: `down` while the API does not answer. `useConnectionRecovery` looks for its return. */
export const connectionStore = createStore<"up" | "down">("up");
