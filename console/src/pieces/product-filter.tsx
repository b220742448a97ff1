import { useQuery } from "@tanstack/react-query";
import { allProductsQuery } from "../api/queries.ts";
import { useCan } from "../session/me.tsx";
import { ChoiceField } from "./filter-bar.tsx";

type Props = { value: string; onChange: (productId: string) => void };

/** Shows the filter by product. It offers the products that the person may see. */
export function ProductFilter({ value, onChange }: Props) {
  const products = useQuery({ ...allProductsQuery(), enabled: useCan("products:list") });
  return (
    <ChoiceField
      label="Product"
      any="Any"
      value={value}
      choices={(products.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      onChange={onChange}
    />
  );
}
