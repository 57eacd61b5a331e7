/**
 * The environment variables that the images of temporal-dev.yml document, as far as a set-up on PostgreSQL may want
 * them. Any other name in the Compose file is a spelling mistake.
 */
export const documentedSettings: Record<string, { source: string; names: string[] }> = {
  'temporalio/server': {
    source: 'temporalio/temporal v1.31.2: common/config/config_template_embedded.yaml, docker/scripts/sh/entrypoint.sh',
    names: [
      ...['DB', 'DB_PORT', 'DBNAME', 'VISIBILITY_DBNAME', 'VISIBILITY_DB_PORT', 'NUM_HISTORY_SHARDS', 'LOG_LEVEL'],
      ...['POSTGRES_SEEDS', 'POSTGRES_USER', 'POSTGRES_PWD', 'VISIBILITY_POSTGRES_SEEDS', 'VISIBILITY_POSTGRES_USER'],
      ...['VISIBILITY_POSTGRES_PWD', 'SQL_MAX_CONNS', 'SQL_MAX_IDLE_CONNS', 'SQL_MAX_CONN_TIME', 'SQL_VIS_MAX_CONNS'],
      ...['SQL_VIS_MAX_IDLE_CONNS', 'SQL_VIS_MAX_CONN_TIME', 'SQL_TLS_ENABLED', 'SQL_CA', 'SQL_CERT', 'SQL_CERT_KEY'],
      ...['SQL_HOST_VERIFICATION', 'SQL_HOST_NAME', 'BIND_ON_IP', 'TEMPORAL_BROADCAST_ADDRESS', 'FRONTEND_GRPC_PORT'],
      ...['PROMETHEUS_ENDPOINT', 'PROMETHEUS_TIMER_TYPE', 'DYNAMIC_CONFIG_FILE_PATH', 'PUBLIC_FRONTEND_ADDRESS'],
    ],
  },
  'temporalio/admin-tools': {
    source: 'temporalio/temporal v1.31.2: tools/sql/main.go; environment of the `temporal` command',
    names: [
      ...['SQL_HOST', 'SQL_PORT', 'SQL_USER', 'SQL_PASSWORD', 'SQL_DATABASE', 'SQL_PLUGIN', 'SQL_CONNECT_ATTRIBUTES'],
      ...['SQL_TLS', 'SQL_TLS_CERT_FILE', 'SQL_TLS_KEY_FILE', 'SQL_TLS_CA_FILE', 'SQL_TLS_SERVER_NAME'],
      ...['SQL_TLS_DISABLE_HOST_VERIFICATION', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY'],
    ],
  },
  'temporalio/ui': {
    source: 'temporalio/ui-server v2.50.1: config/docker.yaml',
    names: [
      ...['TEMPORAL_ADDRESS', 'TEMPORAL_UI_PORT', 'TEMPORAL_UI_PUBLIC_PATH', 'TEMPORAL_UI_ENABLED'],
      ...['TEMPORAL_DEFAULT_NAMESPACE', 'TEMPORAL_DISABLE_NEWS_FETCH', 'TEMPORAL_DISABLE_WRITE_ACTIONS'],
      ...['TEMPORAL_CORS_ORIGINS', 'TEMPORAL_CORS_UNSAFE_ALLOW_ALL_ORIGINS', 'TEMPORAL_CSRF_COOKIE_INSECURE'],
      ...['TEMPORAL_CODEC_ENDPOINT', 'TEMPORAL_CODEC_PASS_ACCESS_TOKEN', 'TEMPORAL_CODEC_INCLUDE_CREDENTIALS'],
      ...['TEMPORAL_TLS_CA', 'TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY', 'TEMPORAL_TLS_ENABLE_HOST_VERIFICATION'],
      ...['TEMPORAL_TLS_SERVER_NAME', 'TEMPORAL_AUTH_ENABLED', 'TEMPORAL_AUTH_PROVIDER_URL', 'TEMPORAL_AUTH_CLIENT_ID'],
      ...['TEMPORAL_AUTH_CLIENT_SECRET', 'TEMPORAL_AUTH_CALLBACK_URL', 'TEMPORAL_AUTH_SCOPES', 'TEMPORAL_HIDE_LOGS'],
    ],
  },
  postgres: {
    source: 'docker-library/docs: postgres/content.md',
    names: [
      ...['POSTGRES_PASSWORD', 'POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_INITDB_ARGS', 'POSTGRES_INITDB_WALDIR'],
      ...['POSTGRES_HOST_AUTH_METHOD', 'PGDATA', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_USER_FILE', 'POSTGRES_DB_FILE'],
    ],
  },
};
