/** Sentences about how the control plane gets into a product's account: for its team and the platform's staff alone. */
const ACCOUNT_ACCESS_PATTERN = /external-?id|deploy:product-account/i;
const ARN_PATTERN = /\barn:aws[\w-]*:[^\s"'`,;()<>[\]{}]*[^\s"'`,;()<>[\]{}.:]/g;
const ACCOUNT_PATTERN = /(?<!\w)\d{12}(?!\w)/g;

/** Returns a reason as a tenant's people may read it: without resources, accounts and how to get into them. */
export const redactReason = (reason: string): string =>
  reason
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !ACCOUNT_ACCESS_PATTERN.test(sentence))
    .join(" ")
    .replaceAll(ARN_PATTERN, "(a resource)")
    .replaceAll(ACCOUNT_PATTERN, "(an account)");

type WithReason = { reason?: string | undefined };

/** Returns a record with the reason that it has as the public may read it. */
export const withRedactedReason = <One extends WithReason>(one: One): One =>
  one.reason === undefined ? one : { ...one, reason: redactReason(one.reason) };

/** Returns what an event carries as the public may read it: the reason of its own, or that of its error. */
export const withRedactedReasons = <Data extends object>(data: Data): Data => {
  const { error }: { error?: WithReason } = data;
  const own: WithReason = data;
  return { ...data, ...withRedactedReason(own), ...(error === undefined ? {} : { error: withRedactedReason(error) }) };
};
