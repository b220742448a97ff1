import { region } from "./engine.ts";

/** Returns the configuration of an SDK client for one account of the engine. In the engine, an access key of twelve
 *  digits is the root user of that account. */
export const createClientConfig = (endpoint: string, account: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: account, secretAccessKey: "test" },
});
