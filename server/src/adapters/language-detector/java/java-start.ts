import type { StartCommand } from '../../../domain/build-plan.ts';

// Of the memory that a replica may use, the heap gets this share; the rest is for threads, code and buffers.
const HEAP_PERCENT = 60;

/** A Java process whose heap fits the replica's memory limit, told its address in the ways of the usual frameworks. */
export function javaStart(what: string[]): StartCommand {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of StartCommand, filled in when a replica starts.
  const memory = ['-XX:MaxRAM=${MEMORY_MB}m', `-XX:MaxRAMPercentage=${HEAP_PERCENT}`, '-XX:+UseSerialGC'];
  return {
    argv: ['java', ...memory, ...what],
    workDir: '.',
    env: {
      SERVER_PORT: '$PORT',
      SERVER_ADDRESS: '$HOST',
      QUARKUS_HTTP_PORT: '$PORT',
      QUARKUS_HTTP_HOST: '$HOST',
      MICRONAUT_SERVER_PORT: '$PORT',
      MICRONAUT_SERVER_HOST: '$HOST',
    },
    path: [],
  };
}

export const JAVA_HEALTH_PATHS = ['/healthz', '/health', '/actuator/health', '/q/health', '/'];
