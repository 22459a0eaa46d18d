/** Databases, queues and the like: what an app reaches by an address, and no app. Last part of an image's name. */
const STORES = [
  ...['postgres', 'postgresql', 'postgis', 'pgvector', 'timescaledb', 'timescaledb-ha', 'pgbouncer', 'cockroach'],
  ...['mysql', 'mysql-server', 'mariadb', 'percona', 'percona-server', 'mssql/server', 'azure-sql-edge', 'oracle-free'],
  ...[
    'mongo',
    'mongodb',
    'mongodb-community-server',
    'couchdb',
    'cassandra',
    'scylla',
    'neo4j',
    'influxdb',
    'clickhouse',
  ],
  ...['clickhouse-server', 'redis', 'redis-stack', 'redis-stack-server', 'valkey', 'keydb', 'dragonfly', 'memcached'],
  ...['rabbitmq', 'nats', 'kafka', 'cp-kafka', 'redpanda', 'zookeeper', 'cp-zookeeper', 'eclipse-mosquitto', 'etcd'],
  ...['elasticsearch', 'opensearch', 'solr', 'meilisearch', 'typesense', 'qdrant', 'weaviate', 'minio', 'localstack'],
] as const;

/** What developers look into these with, or read mails with. */
const TOOLS = [
  ...['adminer', 'phpmyadmin', 'pgadmin4', 'cloudbeaver', 'mongo-express', 'redis-commander', 'redisinsight', 'kibana'],
  ...[
    'opensearch-dashboards',
    'kafka-ui',
    'akhq',
    'mailhog',
    'mailpit',
    'maildev',
    'mailcatcher',
    'watchtower',
    'dozzle',
  ],
] as const;

const ATTACHED: ReadonlySet<string> = new Set([...STORES, ...TOOLS]);

/** Whether an image is known as something beside an app: `postgres:16`, `bitnami/redis`, `mcr.microsoft.com/mssql/server:2022-latest`. */
export function isAttachedImage(image: string): boolean {
  const [path = ''] = image.toLowerCase().split('@');
  const parts = path.split('/');
  const last = (parts.pop() ?? '').replace(/:.*$/, '');
  return ATTACHED.has(last) || ATTACHED.has(`${parts.at(-1)}/${last}`);
}
