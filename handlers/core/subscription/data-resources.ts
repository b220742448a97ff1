/**
 * The resource types whose replacement or removal loses data: stores, queues and streams, and what can't be read without
 * them, such as keys and directories of users. Source: AWS's resource and property types reference, and its list of
 * types that support a snapshot on deletion (attribute DeletionPolicy).
 */
const dataTypes: ReadonlySet<string> = new Set([
  // Tables and databases
  "AWS::DynamoDB::Table",
  "AWS::DynamoDB::GlobalTable",
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBInstance",
  "AWS::RDS::GlobalCluster",
  "AWS::DocDB::DBCluster",
  "AWS::DocDB::DBInstance",
  "AWS::DocDBElastic::Cluster",
  "AWS::Neptune::DBCluster",
  "AWS::Neptune::DBInstance",
  "AWS::NeptuneGraph::Graph",
  "AWS::DSQL::Cluster",
  "AWS::Cassandra::Keyspace",
  "AWS::Cassandra::Table",
  "AWS::QLDB::Ledger",
  "AWS::Timestream::Database",
  "AWS::Timestream::InfluxDBInstance",
  "AWS::Timestream::Table",
  "AWS::SDB::Domain",
  "AWS::Redshift::Cluster",
  "AWS::RedshiftServerless::Namespace",
  "AWS::Glue::Database",
  "AWS::Glue::Table",
  // Search and caches, which products also use as stores
  "AWS::OpenSearchService::Domain",
  "AWS::OpenSearchServerless::Collection",
  "AWS::Elasticsearch::Domain",
  "AWS::ElastiCache::CacheCluster",
  "AWS::ElastiCache::ReplicationGroup",
  "AWS::ElastiCache::ServerlessCache",
  "AWS::MemoryDB::Cluster",
  // Objects, files and disks
  "AWS::S3::Bucket",
  "AWS::S3Express::DirectoryBucket",
  "AWS::S3Tables::Table",
  "AWS::S3Tables::TableBucket",
  "AWS::S3Vectors::Index",
  "AWS::S3Vectors::VectorBucket",
  "AWS::EFS::FileSystem",
  "AWS::FSx::FileSystem",
  "AWS::FSx::Volume",
  "AWS::EC2::Instance",
  "AWS::EC2::Volume",
  "AWS::Backup::BackupVault",
  "AWS::Backup::LogicallyAirGappedBackupVault",
  "AWS::ECR::Repository",
  "AWS::CodeCommit::Repository",
  // Messages, streams and logs
  "AWS::SQS::Queue",
  "AWS::Kinesis::Stream",
  "AWS::KinesisVideo::Stream",
  "AWS::MSK::Cluster",
  "AWS::MSK::ServerlessCluster",
  "AWS::AmazonMQ::Broker",
  "AWS::Events::Archive",
  "AWS::Logs::LogGroup",
  // People, secrets and keys
  "AWS::Cognito::IdentityPool",
  "AWS::Cognito::UserPool",
  "AWS::DirectoryService::MicrosoftAD",
  "AWS::DirectoryService::SimpleAD",
  "AWS::KMS::Key",
  "AWS::KMS::ReplicaKey",
  "AWS::SecretsManager::Secret",
  // A nested stack may contain any of them.
  "AWS::CloudFormation::Stack",
]);

/** Returns whether resources of a type hold data. */
export const isDataType = (type: string): boolean => dataTypes.has(type);
