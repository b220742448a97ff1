import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Product } from "../../../api/resources.ts";
import { CommandLine } from "../../../pieces/command-line.tsx";
import { CopyableId } from "../../../pieces/copyable-id.tsx";
import { RelativeTime } from "../../../pieces/relative-time.tsx";
import { deployCommandOf } from "./deploy-command.ts";
import type { ProductDialog } from "./product-actions.ts";

type Connection = NonNullable<Product["connection"]>;
type Props = { product: Product; onOpen: (dialog: ProductDialog) => void };

/** Shows the product's AWS account: the command that lets Tenantry in, the roles, and the product's own credentials. */
export const AccountTab = (props: Props) => (
  <SpaceBetween size="l">
    <AccessDetails {...props} />
    <CredentialDetails {...props} />
  </SpaceBetween>
);

function AccessDetails({ product, onOpen }: Props) {
  const { account, region, connection, allowedActions } = product;
  const command = deployCommandOf(product);
  if (!connection) return null;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={`The product's team runs this once in the account ${account} (${region}).`}
          actions={
            allowedActions.includes("rotateExternalId") && (
              <Button onClick={() => onOpen("rotate")}>Replace the ExternalId</Button>
            )
          }
        >
          Let Tenantry in
        </Header>
      }
    >
      <SpaceBetween size="m">
        {command && <CommandLine command={command} />}
        <KeyValuePairs columns={1} items={accessItemsOf(connection)} />
      </SpaceBetween>
    </Container>
  );
}

/** Returns the names by which the control plane and the product's account know each other. */
function accessItemsOf({ externalId, previousExternalId, controlPlaneRoleArn, roleArn }: Connection) {
  const former = previousExternalId && (
    <>
      <CopyableId id={previousExternalId.value} />, accepted until <RelativeTime time={previousExternalId.until} />
    </>
  );
  return [
    { label: "ExternalId", value: <CopyableId id={externalId} /> },
    { label: "Role in the product's account", value: <CopyableId id={roleArn} /> },
    { label: "Role of Tenantry", value: <CopyableId id={controlPlaneRoleArn} /> },
    ...(former ? [{ label: "Former ExternalId", value: former }] : []),
  ];
}

function CredentialDetails({ product: { connection, allowedActions }, onOpen }: Props) {
  const { clientId, queueUrl, previousClientId } = connection ?? {};
  const text = clientId ? "Replace the credentials" : "Issue credentials";
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The product's program signs in with these, to report results and to read users' profiles."
          actions={
            allowedActions.includes("issueCredentials") && <Button onClick={() => onOpen("credentials")}>{text}</Button>
          }
        >
          Credentials and queue
        </Header>
      }
    >
      <KeyValuePairs
        columns={1}
        items={[
          { label: "Client id", value: clientId ? <CopyableId id={clientId} /> : "None yet" },
          { label: "Queue", value: queueUrl ? <CopyableId id={queueUrl} /> : "It is made by the verification" },
          ...(previousClientId
            ? [{ label: "Former client id, still valid", value: <CopyableId id={previousClientId} /> }]
            : []),
        ]}
      />
    </Container>
  );
}
