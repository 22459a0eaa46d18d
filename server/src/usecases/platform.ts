import type { AccountWords } from '../ports/account-words.ts';
import type { AlertWords } from '../ports/alert-words.ts';
import type { ArchiveUnpacker, UnpackLimits } from '../ports/archive-unpacker.ts';
import type { Builder } from '../ports/builder.ts';
import type { CertificateAuthority } from '../ports/certificate-authority.ts';
import type { CertificateReader } from '../ports/certificate-reader.ts';
import type { CiServers } from '../ports/ci-servers.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventBus } from '../ports/event-bus.ts';
import type { GitHost } from '../ports/git-host.ts';
import type { GitServers } from '../ports/git-servers.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { IdentityProvider } from '../ports/identity-provider.ts';
import type { LoadProbe } from '../ports/load-probe.ts';
import type { MetricsSource } from '../ports/metrics-source.ts';
import type { Notifiers } from '../ports/notifier.ts';
import type { OperatorCertificate } from '../ports/operator-certificate.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { PipelineRunner } from '../ports/pipeline-runner.ts';
import type { RunLog } from '../ports/run-log.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { SecretCipher } from '../ports/secret-cipher.ts';
import type { SourceFetcher } from '../ports/source-fetcher.ts';
import type { Stores } from '../ports/stores/stores.ts';
import type { TextPatterns } from '../ports/text-patterns.ts';
import type { TrafficRouter } from '../ports/traffic-router.ts';
import type { UploadStorage } from '../ports/upload-storage.ts';
import type { VolumeProvisioner } from '../ports/volume-provisioner.ts';
import type { WorkArea } from '../ports/work-area.ts';
import type { LookCounts } from './probing/look-counts.ts';

/** Everything that use cases work with, filled by main.ts; a use case takes what it needs of it. */
export interface Platform {
  stores: Stores;
  unpacker: ArchiveUnpacker;
  sourceFetcher: SourceFetcher;
  uploads: UploadStorage;
  workArea: WorkArea;
  git: GitHost;
  gitServers: GitServers;
  /** Where Apps are images, which a Jenkins may build. */
  ciServers?: CiServers;
  runner: PipelineRunner;
  builder: Builder;
  runLog: RunLog;
  runtime: Runtime;
  router: TrafficRouter;
  volumes: VolumeProvisioner;
  /** What pages show. */
  metrics: MetricsSource;
  /** What the platform itself judges by: its own history, whosever one pages show. */
  samples: Pick<MetricsSource, 'history'>;
  looks: LookCounts;
  cipher: SecretCipher;
  hasher: PasswordHasher;
  bus: EventBus;
  patterns: TextPatterns;
  clock: Clock;
  ids: IdGenerator;
  loadProbe: LoadProbe;
  certificateReader: CertificateReader;
  operatorCertificate: OperatorCertificate;
  /** Where the operator has named one. */
  authority?: CertificateAuthority;
  notifiers: Notifiers;
  alertWords: AlertWords;
  accountWords: AccountWords;
  identityProvider: IdentityProvider;
  /** The App's route as it is to be at this moment, on every edge when this resolves. */
  publishNow: (appId: string) => Promise<void>;
  rules: PlatformRules;
}

/** Limits and defaults from the configuration. */
export interface PlatformRules {
  /** Apps are published as `<name>.<appDomain>`. */
  appDomain: string;
  /** Where visitors reach them: `http://shop.localhost:8080`. */
  edgePort: number;
  /** Where visitors reach them by https; undefined: not at all. */
  edgeTlsPort?: number;
  upload: { maxBytes: number } & UnpackLimits;
  runsAtOnce: number;
  buildTimeoutMs: number;
  /** How long a pre-deploy command may take. */
  preDeployTimeoutMs: number;
  trialTimeoutMs: number;
  rolloutTimeoutMs: number;
  /** How long a run waits for room on full nodes. */
  roomTimeoutMs: number;
  verifyTimeoutMs: number;
  defaultReplicas: number;
  defaultMemoryBytes: number;
  defaultVolumeBytes: number;
  releasesKept: number;
  runsKept: number;
  sessionMs: number;
  /** From one look of the prober at an App to the next; 0: no App is looked at. */
  probeEveryMs: number;
  /** Where people open the panel, for links in messages; without a slash at its end. */
  panelUrl: string;
}
