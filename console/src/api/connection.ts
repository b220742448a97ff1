import { createStore } from "../state/store.ts";

/** Whether the API answers. `useConnectionRecovery` looks for its return. */
export const connectionStore = createStore<"up" | "down">("up");
