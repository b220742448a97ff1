import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import Link from "@cloudscape-design/components/link";
import type { Product, Subscription } from "../../api/resources.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { labelOf } from "../../schema-form/schema-fields.ts";

type Props = { subscription: Subscription; product: Product | undefined };

/** Plan, seats, licence and parameters of a subscription, and what the product gave back for it. */
export const SubscriptionFacts = ({ subscription, product }: Props) => {
  const outputs = Object.entries(subscription.outputs ?? {});
  return (
    <>
      <KeyValuePairs columns={4} items={factsOf(subscription, product)} />
      {outputs.length > 0 && (
        <dl className="outputs" aria-label="Outputs">
          {outputs.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <OutputValue value={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
};

function factsOf(subscription: Subscription, product: Product | undefined): KeyValuePairsProps.Item[] {
  const { planId, seats, licence, parameters = {}, updatedAt } = subscription;
  const plan = product?.plans.find(({ id }) => id === planId);
  const included = seats ?? plan?.entitlements.seats;
  return [
    { label: "Plan", value: plan?.name ?? planId },
    ...(included === undefined ? [] : [{ label: "Seats", value: included }]),
    ...(licence?.endsAt ? [{ label: "Trial ends", value: <RelativeTime time={licence.endsAt} /> }] : []),
    ...Object.entries(parameters).map(([name, value]) => ({ label: labelOf(name), value: String(value) })),
    ...(updatedAt ? [{ label: "Last change", value: <RelativeTime time={updatedAt} /> }] : []),
  ];
}

const OutputValue = ({ value }: { value: string }) =>
  /^https:\/\//.test(value) ? (
    <Link href={value} external externalIconAriaLabel="Opens in a new tab">
      {value}
    </Link>
  ) : (
    <CopyableId id={value} />
  );
