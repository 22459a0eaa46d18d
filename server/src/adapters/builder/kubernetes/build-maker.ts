import { rm } from 'node:fs/promises';
import type { V1Job } from '@kubernetes/client-node';
import type { Artifact } from '../../../domain/artifact.ts';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import { imageLabels } from '../../../domain/image-labels.ts';
import { imagesOf } from '../../../domain/language-images.ts';
import { attachBill } from '../bill-of-materials/attach-bill.ts';
import { billOfSource } from '../bill-of-materials/lock-files.ts';
import { placeOf, type RegistryClient } from '../registry/registry-client.ts';
import { namesOf, platformOf } from './build-names.ts';
import type { BuildRecords } from './build-record.ts';
import type { BuildSession } from './build-session.ts';
import { BuildSource } from './build-source.ts';
import { buildJob, STATE_ANNOTATION } from './job/build-job.ts';
import { dismissJob, endJob, followJob, type JobPlace, whatIsMissing } from './job/follow-job.ts';
import { failureOfEnd } from './job/job-failure.ts';
import { type PlannedSteps, plannedSteps } from './job/planned-steps.ts';
import { StepLog } from './job/step-log.ts';
import { type BuildState, jobRequest } from './job-request.ts';
import type { KubernetesBuilderOptions } from './options.ts';
import { layerTag, readKeyFiles } from './package-layers.ts';
import { composeImage, pushLayer } from './registry/images.ts';
import { withStaticRoot } from './static-root.ts';

/** How often a build is begun again whose Job was removed: beyond that somebody means it. One that has to make room is begun again until its time is over. */
const MOST_REMOVED = 3;

type Lost = 'displaced' | 'removed';

/** Makes one Artifact, or runs an App's tests: a Job where steps must be run, none where nothing has to; then the image, put together of layers. */
export class BuildMaker {
  readonly #options: KubernetesBuilderOptions;
  readonly #registry: RegistryClient;
  readonly #records: BuildRecords;

  constructor(options: KubernetesBuilderOptions, registry: RegistryClient, records: BuildRecords) {
    this.#options = options;
    this.#registry = registry;
    this.#records = records;
  }

  make(session: BuildSession): Promise<Artifact> {
    return this.#inJob(session, ({ state, plan }) => this.#finish(session, state, plan));
  }

  test(session: BuildSession): Promise<void> {
    return this.#inJob(session, async () => {});
  }

  async #inJob<T>(
    session: BuildSession,
    finish: (made: { state: BuildState; plan: BuildPlan }) => Promise<T>,
  ): Promise<T> {
    const place = this.#jobPlace(session);
    const names = this.#names(session);
    let state: BuildState | undefined;
    try {
      state = (await this.#stateOfJob(place)) ?? (await this.#begin(session));
      const made = await this.#carryOut(session, state);
      state = made.state;
      session.throwIfOver();
      const result = await finish(made);
      await rm(session.request.sourceDirectory, { recursive: true, force: true });
      if (state.hasJob) await dismissJob(place);
      return result;
    } catch (error) {
      if (!state || state.hasJob) await endJob(place);
      session.throwIfOver(error instanceof StageFailure ? error.failure.lastLines : []);
      throw error;
    } finally {
      await this.#registry.deleteTag(names.code);
      await this.#registry.deleteTag(names.source);
    }
  }

  /** The digest of an image of the registry; throws a sentence when there is none. */
  async digestOf(image: string): Promise<string> {
    const { repository, reference } = placeOf(image);
    const found = await this.#registry.manifest(repository, reference);
    if (found) return found.digest;
    throw new Error(`The image registry has no ${image}: copy it there (crane copy).`);
  }

  #names({ request }: BuildSession) {
    return namesOf(request, this.#options.registry.prefix);
  }

  #jobPlace(session: BuildSession): JobPlace {
    const { cluster, namespace } = this.#options;
    return { cluster, namespace, name: this.#names(session).job, artifactId: session.request.artifactId };
  }

  // One that is being removed is the end of an earlier build.
  async #stateOfJob(place: JobPlace): Promise<BuildState | undefined> {
    const { cluster, namespace, name } = place;
    const header = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace } };
    const job = await cluster.read<V1Job>(header);
    const text = job?.metadata?.annotations?.[STATE_ANNOTATION];
    if (job?.metadata?.deletionTimestamp === undefined && text !== undefined) return JSON.parse(text) as BuildState;
    if (job) await endJob(place);
    return undefined;
  }

  async #begin(session: BuildSession): Promise<BuildState> {
    const { request, signal } = session;
    const { plan, sourceDirectory } = request;
    const { workDirectory } = this.#options;
    const image = await this.#pinned(imagesOf(plan, this.#options.images).build);
    const keyFiles = await readKeyFiles(plan, sourceDirectory);
    const packages = await this.#findPackages(session, keyFiles, image);
    const steps = plannedSteps(plan, packages.isInstalled);
    const state = { ...packages, hasJob: steps.install.length + steps.build.length > 0 };
    if (state.hasJob) session.say(`Steps run in ${image}`);
    if (packages.isInstalled) session.say('The packages are unchanged and are not installed again.');
    await BuildSource.with(plan, sourceDirectory, workDirectory, async (source) => {
      if (!state.hasJob || steps.onlyChecks) await this.#push(session, 'code', await source.asLayer(signal));
      if (!state.hasJob) return;
      const context = await source.asContext(steps, session.configVars(), keyFiles, signal);
      await this.#push(session, 'source', context);
      await this.#createJob(session, state, steps, { image, source: context.digest });
    });
    return state;
  }

  async #findPackages(session: BuildSession, keyFiles: Record<string, Buffer>, image: string) {
    const { plan, ownerId } = session.request;
    const layer = plan.dependencies;
    if (!layer) return { packagesTag: '', isInstalled: false };
    const packagesTag = layerTag({ ownerId, layer, keyFiles, image, now: this.#options.clock.now() });
    const found = await this.#registry.manifest(this.#names(session).packages, packagesTag);
    return { packagesTag, isInstalled: found !== undefined };
  }

  async #push(session: BuildSession, part: 'source' | 'code', packed: Parameters<typeof pushLayer>[2]): Promise<void> {
    const place = this.#names(session)[part];
    await pushLayer(this.#registry, place, packed, { 'dev.nonstop4.artifact': session.request.artifactId });
  }

  async #createJob(
    session: BuildSession,
    state: BuildState,
    steps: PlannedSteps,
    { image, source }: { image: string; source: string },
  ): Promise<void> {
    const { cluster } = this.#options;
    const { plan } = session.request;
    session.throwIfOver();
    const layer =
      plan.dependencies && state.isInstalled && !steps.onlyChecks
        ? (await this.#registry.manifest(this.#names(session).packages, state.packagesTag))?.manifest.layers[0]
        : undefined;
    const { purpose } = session;
    const begun = { purpose, state, steps, image, source, ...(layer ? { installed: layer.digest } : {}) };
    await cluster.create(buildJob(jobRequest(session.request, begun, this.#options), this.#options));
  }

  /** Follows what was begun to its end, and begins again what was lost on the way. */
  async #carryOut(session: BuildSession, first: BuildState): Promise<{ state: BuildState; plan: BuildPlan }> {
    let state = first;
    for (let removed = 0; ; ) {
      const plan = state.hasJob ? await this.#follow(session, state) : session.request.plan;
      if (plan !== 'displaced' && plan !== 'removed') return { state, plan };
      if (plan === 'removed') removed += 1;
      if (removed > MOST_REMOVED) throw new Error('the build was removed from the cluster while it ran');
      session.say('The build had to leave its node; it is begun again.');
      await endJob(this.#jobPlace(session));
      state = await this.#begin(session);
    }
  }

  /** The plan as the build has completed it, or how the build was lost on the way. */
  async #follow(session: BuildSession, { isInstalled }: BuildState): Promise<BuildPlan | Lost> {
    const { plan, onLine } = session.request;
    const place = this.#jobPlace(session);
    const log = new StepLog(this.#names(session).mark, plannedSteps(plan, isInstalled), onLine);
    try {
      const end = await followJob(place, (text, at) => log.take(text, at), session.signal);
      if (end.kind === 'done') return withStaticRoot(plan, end.message);
      // Only of pages for browsers it must be heard where they are.
      if (end.kind === 'done-unheard') return plan.start.static ? 'displaced' : plan;
      session.throwIfOver(log.lastLines);
      if (end.kind !== 'failed') return end.kind;
      throw failureOfEnd(end, log);
    } catch (error) {
      const missing = session.isOver ? await whatIsMissing(place) : undefined;
      session.throwIfOver(missing === undefined ? log.lastLines : [...log.lastLines, missing]);
      throw error;
    }
  }

  async #finish(session: BuildSession, { packagesTag }: BuildState, plan: BuildPlan): Promise<Artifact> {
    const { request } = session;
    const { registry, images, clock } = this.#options;
    const names = this.#names(session);
    const base = await this.#pinned(imagesOf(plan, images).run);
    session.say(`The image stands on ${base}`);
    const packages = packagesTag === '' ? undefined : { repository: names.packages, reference: packagesTag };
    // Files for the browser need nothing of what made them, and it is by far the largest part.
    const layers = packages && !plan.start.static ? [packages, names.code] : [names.code];
    const into = { repository: names.image, reference: request.artifactId };
    const bill = await billOfSource(request);
    const labels = imageLabels({ ...request, platform: platformOf(registry) }, request.revision, bill.digest);
    const { digest, sizeBytes } = await composeImage(this.#registry, placeOf(base), layers, into, labels);
    const image = { repository: names.image, digest };
    await attachBill(this.#registry, image, bill, request);
    const artifact: Artifact = {
      id: request.artifactId,
      appId: request.appId,
      kind: 'image',
      location: `${registry.nodes}/${names.image}@${digest}`,
      sizeBytes,
      plan,
      createdAt: clock.now(),
    };
    await this.#records.write({ artifact, image, ...(packages ? { packages } : {}) });
    return artifact;
  }

  async #pinned(image: string): Promise<string> {
    return `${placeOf(image).repository}@${await this.digestOf(image)}`;
  }
}
