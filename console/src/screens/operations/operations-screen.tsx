import Header from "@cloudscape-design/components/header";

export const OperationsScreen = () => <Header variant="h1">Operations</Header>;
