import Header from "@cloudscape-design/components/header";

export const OperationScreen = () => <Header variant="h1">Operation</Header>;
