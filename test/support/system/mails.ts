import { getConnectionInfo } from "./deployed-system.ts";

/** Counts the e-mails that the engine has stored for an address. The engine sends none. */
export async function countMailsTo(address: string): Promise<number> {
  const { endpoint, accounts } = getConnectionInfo();
  const response = await fetch(`${endpoint}/_ministack/ses/messages?account=${accounts.controlPlane}`);
  const { messages = {} } = (await response.json()) as { messages?: Record<string, object[]> };
  const mails = Object.values(messages).flat();
  return mails.filter((mail) => JSON.stringify(mail).includes(`"${address}"`)).length;
}
