/**
 * Where packages come from, and the way there. Everything else of the server's own environment is about its machine: paths that no image
 * has, and what npm sets for a program that it has started (a cache folder, a log level).
 */
const FOR_IMAGES =
  /^(?:(?:https?|no|all)_proxy|GO(?:PROXY|SUMDB|NOSUMDB|PRIVATE|NOPROXY|INSECURE)|npm_config_(?:registry|@.+:registry|strict_ssl|fetch_.+)|PIP_(?:INDEX_URL|EXTRA_INDEX_URL|TRUSTED_HOST|DEFAULT_TIMEOUT|RETRIES)|UV_(?:INDEX|DEFAULT_INDEX|INDEX_URL|EXTRA_INDEX_URL|INSECURE_HOST)|MAVEN_OPTS|BUNDLE_MIRROR__.+|LANG|LC_[A-Z]+|TZ)$/i;

/** What of the server's environment the steps of a build may see in their image. */
export function clusterEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => FOR_IMAGES.test(name)));
}
