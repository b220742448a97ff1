import Box from "@cloudscape-design/components/box";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Skeleton from "@cloudscape-design/components/skeleton";
import type { ReactNode } from "react";
import type { Row } from "./resource-rows.tsx";
import type { Column, ResourceTableProps, Selection } from "./resource-table-props.ts";

type CardsProps<Item> = ResourceTableProps<Item> & {
  rows: readonly Row<Item>[];
  empty: ReactNode;
  steps: ReactNode;
};

/** Shows the items of a table in a narrow window: one under the other, with each column as a line. */
export const ResourceCards = <Item,>({
  name,
  query,
  filters,
  rows,
  columns,
  empty,
  steps,
  selection,
}: CardsProps<Item>) => (
  <Container footer={steps}>
    {filters && <Box margin={{ bottom: "m" }}>{filters}</Box>}
    {rows.length === 0 && empty}
    <ul className="resource-cards" aria-label={name} aria-busy={query.isPending}>
      {rows.map(({ key, item }) => (
        <li key={key}>
          {item === undefined ? (
            <Skeleton height="64px" />
          ) : (
            <ResourceCard item={item} itemKey={key} columns={columns} selection={selection} />
          )}
        </li>
      ))}
    </ul>
  </Container>
);

type CardProps<Item> = {
  item: Item;
  itemKey: string;
  columns: readonly Column<Item>[];
  selection: Selection<Item> | undefined;
};

/** Shows an item. The first column is the card's title. */
function ResourceCard<Item>({ item, itemKey, columns: [title, ...others], selection }: CardProps<Item>) {
  return (
    <>
      <div className="resource-card-title">
        {selection && <CardCheckbox itemKey={itemKey} name={selection.nameOf(item)} {...selection} />}
        {title?.cell(item)}
      </div>
      <dl className="resource-card-lines">
        {others.map(({ id, header, cell }) => (
          <div key={id}>
            <dt>{header}</dt>
            <dd>{cell(item)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

type CheckboxProps = Pick<Selection<never>, "keys" | "change"> & { itemKey: string; name: string };

const CardCheckbox = ({ itemKey, name, keys, change }: CheckboxProps) => (
  <Checkbox
    ariaLabel={`Choose ${name}`}
    checked={keys.includes(itemKey)}
    onChange={({ detail }) => change(detail.checked ? [...keys, itemKey] : keys.filter((key) => key !== itemKey))}
  />
);
