import { createStore } from "../state/store.ts";

/** The name that a screen gives itself, such as a tenant's name, with the path to which it belongs. */
export const pageTitleStore = createStore<{ path: string; title: string } | undefined>(undefined);
