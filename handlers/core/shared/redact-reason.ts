/** Matches sentences about the access to a product's account, which only its team and the staff may read. */
const ACCOUNT_ACCESS_PATTERN = /external-?id|deploy:product-account/i;
const ARN_PATTERN = /\barn:aws[\w-]*:[^\s"'`,;()<>[\]{}]*[^\s"'`,;()<>[\]{}.:]/g;
const ACCOUNT_PATTERN = /(?<!\w)\d{12}(?!\w)/g;

/** Returns a reason without resources, accounts and access paths, for a tenant's users. */
export const redactReason = (reason: string): string =>
  reason
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !ACCOUNT_ACCESS_PATTERN.test(sentence))
    .join(" ")
    .replaceAll(ARN_PATTERN, "(a resource)")
    .replaceAll(ACCOUNT_PATTERN, "(an account)");

type WithReason = { reason?: string | undefined };

/** Returns a record with its reason redacted. */
export const withRedactedReason = <One extends WithReason>(one: One): One =>
  one.reason === undefined ? one : { ...one, reason: redactReason(one.reason) };

/** Returns an event's data with its own reason and the reason of its error redacted. */
export function withRedactedReasons<Data extends object>(data: Data): Data {
  const { error }: { error?: WithReason } = data;
  const own: WithReason = data;
  return { ...data, ...withRedactedReason(own), ...(error === undefined ? {} : { error: withRedactedReason(error) }) };
}
