/** Sentences about how the control plane gets into a product's account: for its team and the platform's staff alone. */
const HINT = /external-?id|deploy:product-account/i;
const ARN = /\barn:aws[\w-]*:[^\s"'`,;()<>[\]{}]*[^\s"'`,;()<>[\]{}.:]/g;
const ACCOUNT = /(?<!\w)\d{12}(?!\w)/g;

/** Returns a reason as a tenant's people may read it: without resources, accounts and how to get into them. */
export const publicReason = (reason: string): string =>
  reason
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !HINT.test(sentence))
    .join(" ")
    .replaceAll(ARN, "(a resource)")
    .replaceAll(ACCOUNT, "(an account)");

type Reasoned = { reason?: string | undefined };

/** Returns a record with the reason that it has as the public may read it. */
export const withPublicReason = <One extends Reasoned>(one: One): One =>
  one.reason === undefined ? one : { ...one, reason: publicReason(one.reason) };

/** Returns what an event carries as the public may read it: the reason of its own, or that of its error. */
export const withPublicReasons = <Data extends object>(data: Data): Data => {
  const { error }: { error?: Reasoned } = data;
  const own: Reasoned = data;
  return { ...data, ...withPublicReason(own), ...(error === undefined ? {} : { error: withPublicReason(error) }) };
};
