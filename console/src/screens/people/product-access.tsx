import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useQuery } from "@tanstack/react-query";
import { tenantQuery } from "../../api/queries.ts";
import { OptionalLabel } from "../../pieces/text-field.tsx";

type Props = {
  tenantId: string;
  products: Readonly<Record<string, string>>;
  onChange: (products: Record<string, string>) => void;
};

/** Shows the products of a tenant, each with the roles that a person has there. */
export function ProductAccess({ tenantId, products, onChange }: Props) {
  const { data } = useQuery(tenantQuery(tenantId));
  const subscribed = (data?.subscriptions ?? []).filter(({ status }) => status !== "cancelled");
  const ids = [...new Set([...subscribed.map(({ productId }) => productId), ...Object.keys(products)])];
  if (ids.length === 0) return null;
  return (
    <FormField
      label={<OptionalLabel text="Access to products" />}
      description="The roles in each product, separated by commas. Without a role, the person has no access."
      stretch
    >
      <div className="product-access">
        {ids.map((id) => (
          <div key={id} className="product-access-row">
            <span>{id}</span>
            <Input
              value={products[id] ?? ""}
              ariaLabel={`Roles in ${id}`}
              placeholder="no access"
              onChange={({ detail }) => onChange({ ...products, [id]: detail.value })}
              autoComplete={false}
            />
          </div>
        ))}
      </div>
    </FormField>
  );
}
