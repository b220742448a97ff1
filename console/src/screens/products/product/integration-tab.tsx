import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Product } from "../../../api/resources.ts";
import { LazyCodeEditor } from "../../../pieces/code-editor/lazy-code-editor.tsx";
import { formatBytes } from "../product-words.ts";

/** Shows how a tenant of the product is set up: the template with the values of its parameters, or the product's queue. */
export const IntegrationTab = ({ product }: { product: Product }) => (
  <SpaceBetween size="l">
    {product.unverified && (
      <Alert type="info" header="This integration has not passed its verification">
        Tenants get the one that passed last, until this one passes.
      </Alert>
    )}
    {product.integration.kind === "events" ? <EventsDetails product={product} /> : <StackDetails product={product} />}
  </SpaceBetween>
);

const EventsDetails = ({ product }: { product: Product }) => (
  <Container header={<Header variant="h2">The product reacts to events</Header>}>
    <p>
      Tenantry writes what concerns the product's tenants into its queue. The product does the work and reports the
      result, by <code>POST /v1/operations/…/report</code> or with an event on the control plane's bus.
    </p>
    {product.connection?.queueUrl && (
      <p>
        Queue <code>{product.connection.queueUrl}</code>
      </p>
    )}
  </Container>
);

function StackDetails({ product: { name, integration } }: { product: Product }) {
  if (integration.kind !== "cloudformation") return null;
  const { template, parameters = {}, capabilities = [] } = integration;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">What the template's parameters get</Header>}>
        <dl className="mapping-list">
          {Object.entries(parameters).map(([parameter, value]) => (
            <div key={parameter}>
              <dt>
                <code>{parameter}</code>
              </dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
        {Object.keys(parameters).length === 0 && <span className="soft">The defaults of the template.</span>}
        {capabilities.length > 0 && <p className="soft">Consents: {capabilities.join(", ")}</p>}
      </Container>
      {template && (
        <Container
          header={
            <Header variant="h2" counter={`(${formatBytes(new TextEncoder().encode(template).length)})`}>
              Template
            </Header>
          }
        >
          <LazyCodeEditor label={`Template of ${name}`} value={template} height="460px" />
        </Container>
      )}
    </SpaceBetween>
  );
}
