import Link from "@cloudscape-design/components/link";
import type { Product, Subscription } from "../../api/resources.ts";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { FieldList } from "../../pieces/field-list.tsx";
import { RelativeTime } from "../../pieces/relative-time.tsx";
import { labelOf } from "../../schema-form/schema-fields.ts";

type Props = { subscription: Subscription; product: Product | undefined };

/** Shows plan, seats, license and parameters of a subscription, and the outputs of the product. */
export function SubscriptionDetails({ subscription, product }: Props) {
  const outputs = Object.entries(subscription.outputs ?? {});
  return (
    <>
      <FieldList fields={fieldsOf(subscription, product)} />
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
}

function fieldsOf(subscription: Subscription, product: Product | undefined) {
  const { planId, seats, release, licence, parameters = {} } = subscription;
  const plan = product?.plans.find(({ id }) => id === planId);
  const included = seats ?? plan?.entitlements.seats;
  return [
    { label: "Plan", value: plan?.name ?? planId },
    ...(included === undefined ? [] : [{ label: "Seats", value: included }]),
    ...(release === undefined ? [] : [{ label: "Release", value: release }]),
    ...(licence?.endsAt ? [{ label: "Trial ends", value: <RelativeTime time={licence.endsAt} /> }] : []),
    ...Object.entries(parameters).map(([name, value]) => ({ label: labelOf(name), value: String(value) })),
  ];
}

/** Returns whether a value is the address of a page. The endpoints of AWS services are not. */
const isPage = (value: string): boolean => /^https:\/\/(?![^/]*\.amazonaws\.com)/.test(value);

const OutputValue = ({ value }: { value: string }) =>
  isPage(value) ? (
    <Link href={value} external externalIconAriaLabel="Opens in a new tab">
      {value}
    </Link>
  ) : (
    <CopyableId id={value} />
  );
