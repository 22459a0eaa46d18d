import type { UnroutedStats } from './client-server.ts';
import type {
  CertificateTable,
  DrainRequest,
  DrainResult,
  EdgeHealth,
  EdgeStats,
  RouteTable,
  TargetHealth,
} from './protocol.ts';

/** A table older than the one in force was offered. */
export class OlderTable extends Error {
  constructor(offered: number, present: number) {
    super(`table ${offered} is older than ${present}, which is in force`);
  }
}

type Answer<T> = T | Promise<T>;

/** What the control socket asks of an edge, whatever passes the requests on. */
export interface ControlledEdge {
  /** The one in force. */
  readonly table: RouteTable;
  /** Those in force. */
  readonly certificates: CertificateTable;
  health(): EdgeHealth;
  /** Puts a table in force and on disk. Throws OlderTable. */
  applyTable(table: RouteTable): Promise<void>;
  /** Puts certificates in force and on disk. Throws OlderTable, or TableInvalid when one of them cannot be shown: then nothing changes. */
  applyCertificates(table: CertificateTable): Promise<void>;
  drain(request: DrainRequest): Promise<DrainResult>;
  targetHealth(): Answer<TargetHealth[]>;
  stats(): Answer<EdgeStats>;
  /** Answers that ended in the middle, by App. */
  brokenAnswers(): Answer<{ app: string; broken: number }[]>;
  /** What belongs to no App. */
  unrouted(): UnroutedStats;
  /** TLS handshakes that came to nothing, by reason. */
  handshakeFailures(): ReadonlyMap<string, number>;
}
