import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A value of the pipeline as its source says it; `name`: something that is known when it runs (`params.REVISION`, `any`). */
export type PipelineValue =
  | string
  | number
  | boolean
  | null
  | PipelineValue[]
  | PipelineCall
  | { block: PipelineCall[] }
  | { name: string }
  | { [key: string]: PipelineValue };

export interface PipelineCall {
  call: string;
  args: PipelineValue[];
}

const GROOVY = '5.0.8';
const JARS = ['groovy', 'groovy-json'] as const;
const CACHE = join(homedir(), '.cache', 'nonstop4-groovy', GROOVY);
const SCRIPT = join(import.meta.dirname, 'read-pipeline.groovy');

const execute = promisify(execFile);

/** The version of the parser that read it. */
export const groovyVersion = GROOVY;

/** The calls of a Jenkinsfile, by Apache Groovy (from Maven Central; Jenkins' own Pipeline uses Groovy 2.4, whose syntax is a part of it). */
export async function readPipeline(jenkinsfile: string): Promise<PipelineCall[]> {
  const printed = await groovy(await classPath(), jenkinsfile);
  return JSON.parse(printed) as PipelineCall[];
}

async function classPath(): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const paths = JARS.map((name) => join(CACHE, `${name}-${GROOVY}.jar`));
  for (const [index, path] of paths.entries()) {
    if (existsSync(path)) continue;
    const artifact = `org.apache.groovy:${JARS[index]}:${GROOVY}`;
    await execute('mvn', ['-q', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${CACHE}`]);
  }
  return paths.join(':');
}

function groovy(jars: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('java', ['-cp', jars, 'groovy.ui.GroovyMain', SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`Groovy does not understand the pipeline:\n${err}`)),
    );
    child.stdin.end(input);
  });
}
