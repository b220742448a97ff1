import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { configQuery } from "../../api/config-query.ts";
import { CommandLine } from "../../pieces/command-line.tsx";
import { CopyableId } from "../../pieces/copyable-id.tsx";
import { PageHeader } from "../../pieces/page-header.tsx";
import { signOut } from "../../session/sign-in.ts";
import { Profile } from "./profile.tsx";
import "./settings.css";
import { ThemeTiles } from "./theme-tiles.tsx";

/** Shows the colors of the console, who is signed in, and where the API is. */
export const SettingsScreen = () => (
  <>
    <PageHeader
      title="Settings"
      description="These settings hold for you on this device."
      actions={<Button onClick={() => void signOut()}>Sign out</Button>}
    />
    <div className="settings">
      <SpaceBetween size="l">
        <Container header={<Header variant="h2">Colors</Header>}>
          <ThemeTiles />
        </Container>
        <Profile />
        <ApiDetails />
      </SpaceBetween>
    </div>
  </>
);

function ApiDetails() {
  const { data } = useQuery(configQuery());
  const address = `${location.origin}/v1`;
  return (
    <Container
      header={
        <Header variant="h2" description="The console shows nothing that the API and the command line can't.">
          API and command line
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Address of the API", value: <CopyableId id={address} /> },
            {
              label: "Description",
              value: (
                <a className="text-link" href={`${address}/openapi.json`} target="_blank" rel="noreferrer">
                  openapi.json
                </a>
              ),
            },
            { label: "Version", value: data?.version ?? "Unknown" },
            { label: "Issuer of the sign-in", value: data?.issuer ?? "Unknown" },
          ]}
        />
        <div>
          <p className="soft">Sign in on the command line:</p>
          <CommandLine command={`npx tenantry login --api ${address}`} />
        </div>
      </SpaceBetween>
    </Container>
  );
}
