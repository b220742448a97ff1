import Header from "@cloudscape-design/components/header";

export const OverviewScreen = () => <Header variant="h1">Overview</Header>;
