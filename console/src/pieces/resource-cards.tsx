import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Skeleton from "@cloudscape-design/components/skeleton";
import type { ReactNode } from "react";
import type { Row } from "./resource-rows.tsx";
import type { Column, ResourceTableProps } from "./resource-table-props.ts";

type CardsProps<Item> = ResourceTableProps<Item> & {
  rows: readonly Row<Item>[];
  empty: ReactNode;
  steps: ReactNode;
};

/** Shows the items of a table in a narrow window: one under the other, with each column as a line. */
export const ResourceCards = <Item,>({ name, filters, rows, columns, empty, steps }: CardsProps<Item>) => (
  <Container footer={steps}>
    {filters && <Box margin={{ bottom: "m" }}>{filters}</Box>}
    {rows.length === 0 && empty}
    <ul className="resource-cards" aria-label={name}>
      {rows.map(({ key, item }) => (
        <li key={key}>
          {item === undefined ? <Skeleton height="64px" /> : <ResourceCard item={item} columns={columns} />}
        </li>
      ))}
    </ul>
  </Container>
);

/** Shows the first column is the card's title. */
function ResourceCard<Item>({ item, columns: [title, ...others] }: { item: Item; columns: readonly Column<Item>[] }) {
  return (
    <>
      <div className="resource-card-title">{title?.cell(item)}</div>
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
