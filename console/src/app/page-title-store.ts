import { createStore } from "../state/store.ts";

/** The names that screens have given to pages, such as a tenant's name, by path. */
export const pageTitleStore = createStore<Readonly<Record<string, string>>>({});
