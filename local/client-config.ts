import { region } from "./engine.ts";

/** How an SDK client reaches one account of the engine: there, a key of twelve digits is that account's root. */
export const createClientConfig = (endpoint: string, account: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: account, secretAccessKey: "test" },
});
