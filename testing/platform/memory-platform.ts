import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accountMail, alertText, messageFrame } from '@nonstop4/contract';
import { YauzlArchiveUnpacker } from '../../server/src/adapters/archive-unpacker/yauzl/yauzl-archive-unpacker.ts';
import { MemoryBuilder } from '../../server/src/adapters/builder/memory/memory-builder.ts';
import { x509Reader } from '../../server/src/adapters/certificate-reader/x509/x509-reader.ts';
import { FixedClock } from '../../server/src/adapters/clock/fixed/fixed-clock.ts';
import { InProcessEventBus } from '../../server/src/adapters/event-bus/in-process/in-process-event-bus.ts';
import { MemoryGitHost } from '../../server/src/adapters/git-host/memory/memory-git-host.ts';
import { MemoryGitServers } from '../../server/src/adapters/git-host/memory/memory-git-servers.ts';
import { CountingIdGenerator } from '../../server/src/adapters/id-generator/fixed/counting-id-generator.ts';
import { MemoryIdentityProvider } from '../../server/src/adapters/identity-provider/memory/memory-identity-provider.ts';
import { ScriptedLoadProbe } from '../../server/src/adapters/load-probe/scripted/scripted-load-probe.ts';
import { MemoryMetricsSource } from '../../server/src/adapters/metrics-source/memory/memory-metrics-source.ts';
import { MemoryNotifier } from '../../server/src/adapters/notifier/memory/memory-notifier.ts';
import { noOperatorCertificate } from '../../server/src/adapters/operator-certificate/none/no-operator-certificate.ts';
import { PlainHasher } from '../../server/src/adapters/password-hasher/plain/plain-hasher.ts';
import { MemoryCiServers } from '../../server/src/adapters/pipeline-runner/memory/memory-ci-servers.ts';
import { DirectoryRunLog } from '../../server/src/adapters/run-log/directory/directory-run-log.ts';
import { MemoryRuntime } from '../../server/src/adapters/runtime/memory/memory-runtime.ts';
import { MemoryCipher } from '../../server/src/adapters/secret-cipher/memory/memory-cipher.ts';
import { MemorySourceFetcher } from '../../server/src/adapters/source-fetcher/memory/memory-source-fetcher.ts';
import { MemoryStores } from '../../server/src/adapters/stores/memory/memory-stores.ts';
import { re2jsTextPatterns } from '../../server/src/adapters/text-patterns/re2js/re2js-text-patterns.ts';
import { MemoryRouter } from '../../server/src/adapters/traffic-router/memory/memory-router.ts';
import { DirectoryUploadStorage } from '../../server/src/adapters/upload-storage/directory/directory-upload-storage.ts';
import { MemoryVolumes } from '../../server/src/adapters/volume-provisioner/memory/memory-volumes.ts';
import { WorkDirectory } from '../../server/src/adapters/work-area/directory/work-directory.ts';
import type { User } from '../../server/src/domain/user.ts';
import type { Platform, PlatformRules } from '../../server/src/usecases/platform.ts';
import { LookCounts } from '../../server/src/usecases/probing/look-counts.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { ScriptedBuilds } from './scripted-builds.ts';

const MB = 1024 * 1024;

const RULES: PlatformRules = {
  appDomain: 'localhost',
  edgePort: 8080,
  upload: { maxBytes: 10 * MB, maxUnpackedBytes: 50 * MB, maxEntries: 1_000, maxRatio: 200 },
  runsAtOnce: 2,
  buildTimeoutMs: 60_000,
  preDeployTimeoutMs: 60_000,
  trialTimeoutMs: 20_000,
  rolloutTimeoutMs: 60_000,
  roomTimeoutMs: 300_000,
  verifyTimeoutMs: 15_000,
  defaultReplicas: 2,
  defaultMemoryBytes: 512 * MB,
  defaultVolumeBytes: 1_024 * MB,
  releasesKept: 5,
  runsKept: 50,
  sessionMs: 3_600_000,
  // Requests that a test has not sent would come between those it counts.
  probeEveryMs: 0,
  panelUrl: 'https://panel.example.com',
};

/** A Platform of strict fakes, each under its own type, so that a test can tell it what to do. */
export interface MemoryPlatform extends Platform {
  stores: MemoryStores;
  sourceFetcher: MemorySourceFetcher;
  git: MemoryGitHost;
  gitServers: MemoryGitServers;
  ciServers: MemoryCiServers;
  runner: ScriptedBuilds;
  builder: MemoryBuilder;
  runtime: MemoryRuntime;
  router: MemoryRouter;
  volumes: MemoryVolumes;
  metrics: MemoryMetricsSource;
  cipher: MemoryCipher;
  bus: InProcessEventBus;
  clock: FixedClock;
  loadProbe: ScriptedLoadProbe;
  /** Of every kind of channel. */
  notifier: MemoryNotifier;
  identityProvider: MemoryIdentityProvider;
  /** Where the three adapters that are real (uploads, work area, logs of runs) keep their files. */
  disk: string;
}

/** On a directory of the running test's own. */
export function memoryPlatform(rules: Partial<PlatformRules> = {}): MemoryPlatform {
  return memoryPlatformOn(temporaryDirectory(), rules);
}

/** Fakes everywhere but for the disk and the unpacking of zips, which are real and quick. */
export function memoryPlatformOn(disk: string, rules: Partial<PlatformRules> = {}): MemoryPlatform {
  const work = join(disk, 'work');
  mkdirSync(work);
  const clock = new FixedClock();
  const notifier = new MemoryNotifier();
  const identityProvider = new MemoryIdentityProvider();
  const metrics = new MemoryMetricsSource();
  return {
    disk,
    stores: new MemoryStores(),
    unpacker: new YauzlArchiveUnpacker(),
    sourceFetcher: new MemorySourceFetcher(),
    uploads: new DirectoryUploadStorage(join(disk, 'uploads'), { unnamedForMs: 0 }),
    workArea: new WorkDirectory(work, { unnamedForMs: 0 }),
    git: new MemoryGitHost(),
    gitServers: new MemoryGitServers(),
    ciServers: new MemoryCiServers(),
    runner: new ScriptedBuilds(),
    builder: new MemoryBuilder(clock),
    runLog: new DirectoryRunLog(join(disk, 'logs'), { unnamedForMs: 0 }),
    runtime: new MemoryRuntime(clock),
    router: new MemoryRouter(),
    volumes: new MemoryVolumes(),
    metrics,
    samples: metrics,
    looks: new LookCounts(),
    cipher: new MemoryCipher(),
    hasher: new PlainHasher(),
    bus: new InProcessEventBus((error) => {
      throw error;
    }),
    patterns: re2jsTextPatterns,
    clock,
    ids: new CountingIdGenerator(),
    loadProbe: new ScriptedLoadProbe(),
    certificateReader: x509Reader,
    operatorCertificate: noOperatorCertificate,
    notifier,
    notifiers: { 'e-mail': notifier, webhook: notifier, slack: notifier },
    alertWords: { alert: alertText, frame: messageFrame },
    accountWords: accountMail,
    identityProvider,
    // A world with loops has the one of its route loop.
    publishNow: async () => undefined,
    rules: { ...RULES, ...rules },
  };
}

export async function addUser(platform: Platform, name: string, role: User['role'] = 'operator'): Promise<User> {
  const user: User = {
    id: platform.ids.next('user'),
    name,
    passwordHash: await platform.hasher.hash(`password of ${name}`),
    role,
    createdAt: platform.clock.now(),
  };
  await platform.stores.users.add(user);
  return user;
}
