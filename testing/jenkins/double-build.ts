export type BuildResult = 'SUCCESS' | 'FAILURE' | 'ABORTED';

export interface DoubleStage {
  name: string;
  status: 'SUCCESS' | 'IN_PROGRESS' | 'FAILED' | 'ABORTED';
  startTimeMillis: number;
  durationMillis: number;
}

/** What carries out the builds of a double. */
export interface Agent {
  /** Prints, begins stages and archives by the build that it is given; its error is the build's failure. */
  run(build: DoubleBuild): Promise<void>;
}

/** One build of the double's job. */
export class DoubleBuild {
  readonly number: number;
  readonly jenkinsfile: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly timestamp = Date.now();
  readonly archived = new Map<string, Buffer>();
  readonly stages: DoubleStage[] = [];
  readonly #controller = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  #log = Buffer.alloc(0);
  result: BuildResult | null = null;
  stoppedBy: string | undefined;

  constructor(number: number, jenkinsfile: string, parameters: Readonly<Record<string, string>>) {
    this.number = number;
    this.jenkinsfile = jenkinsfile;
    this.parameters = parameters;
  }

  /** Aborted when the build is to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get building(): boolean {
    return this.result === null;
  }

  get log(): Buffer {
    return this.#log;
  }

  /** Resolves when it has ended. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  print(text: string): void {
    this.write(Buffer.from(`${text}\n`));
  }

  /** Bytes as they come: a character may be cut in two. */
  write(bytes: Buffer): void {
    this.#log = Buffer.concat([this.#log, bytes]);
  }

  begin(stage: string): void {
    this.#endStage('SUCCESS');
    this.print('[Pipeline] stage');
    this.print(`[Pipeline] { (${stage})`);
    this.stages.push({ name: stage, status: 'IN_PROGRESS', startTimeMillis: Date.now(), durationMillis: 0 });
  }

  /** The stage that goes on has failed; what comes after it is not part of it. */
  fails(): void {
    this.#endStage(this.signal.aborted ? 'ABORTED' : 'FAILED');
  }

  stop(by: string): void {
    this.stoppedBy ??= by;
    this.#controller.abort(new Error(by));
  }

  async carryOut(agent: Agent): Promise<void> {
    this.print(
      'Started by user nonstop4\n[Pipeline] Start of Pipeline\n[Pipeline] node\nRunning on agent-1\n[Pipeline] {',
    );
    try {
      await agent.run(this);
      this.#end('SUCCESS');
    } catch (error) {
      if (!this.signal.aborted) this.print(`ERROR: ${(error as Error).message}`);
      this.#end(this.signal.aborted ? 'ABORTED' : 'FAILURE');
    }
  }

  #end(result: BuildResult): void {
    this.#endStage(result === 'SUCCESS' ? 'SUCCESS' : result === 'ABORTED' ? 'ABORTED' : 'FAILED');
    this.print(`[Pipeline] }\n[Pipeline] // node\n[Pipeline] End of Pipeline\nFinished: ${result}`);
    this.result = result;
    this.#ended.resolve();
  }

  #endStage(status: DoubleStage['status']): void {
    const stage = this.stages.at(-1);
    if (stage?.status !== 'IN_PROGRESS') return;
    stage.status = status;
    stage.durationMillis = Date.now() - stage.startTimeMillis;
  }
}
