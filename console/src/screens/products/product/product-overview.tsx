import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Product } from "../../../api/resources.ts";
import { RelativeTime } from "../../../pieces/relative-time.tsx";
import { TagList } from "../../../pieces/tag-list.tsx";
import { describeIsolation, nameIntegration } from "../product-words.ts";
import { nameAttribute } from "../profile-attributes.ts";
import { HealthTiles } from "./health-tiles.tsx";

/** Shows the state of a product and the facts about it. */
export function ProductOverview({ product }: { product: Product }) {
  const { profileAttributes = [] } = product;
  return (
    <SpaceBetween size="l">
      {product.connection && product.status !== "retired" && <HealthTiles product={product} />}
      <Container header={<Header variant="h2">Facts</Header>}>
        <KeyValuePairs columns={3} items={detailsOf(product)} />
      </Container>
      <Container
        header={
          <Header
            variant="h2"
            description="The product gets exactly these, of users who have access to it, for as long as they have it."
          >
            Shared attributes of users
          </Header>
        }
      >
        {profileAttributes.length === 0 ? (
          <span className="soft">The product reads no attributes.</span>
        ) : (
          <span className="tag-list">
            {profileAttributes.map((name) => (
              <span key={name} className="tag">
                {nameAttribute(name)}
              </span>
            ))}
          </span>
        )}
      </Container>
    </SpaceBetween>
  );
}

const detailsOf = ({
  team,
  ownerEmail,
  account,
  region,
  isolation,
  integration,
  createdAt,
  updatedAt,
  tags = {},
}: Product) => [
  { label: "Team", value: team },
  {
    label: "Owner",
    value: (
      <a className="text-link" href={`mailto:${ownerEmail}`}>
        {ownerEmail}
      </a>
    ),
  },
  {
    label: "AWS account",
    value: (
      <>
        <code>{account}</code>, {region}
      </>
    ),
  },
  { label: "Setting up a tenant", value: nameIntegration(integration.kind) },
  {
    label: "Separation of tenants",
    value: `${describeIsolation(isolation).name}: ${describeIsolation(isolation).meaning}`,
  },
  { label: "Time limit", value: integration.timeoutMinutes ? `${integration.timeoutMinutes} minutes` : "The default" },
  { label: "Registered", value: <RelativeTime time={createdAt} /> },
  { label: "Last change", value: <RelativeTime time={updatedAt} /> },
  { label: "Tags", value: Object.keys(tags).length > 0 ? <TagList tags={tags} /> : "None" },
];
