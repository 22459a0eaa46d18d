import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What one job cost, measured in a process of its own. */
export interface Cost {
  milliseconds: number;
  cpuMilliseconds: number;
  /** Highest resident memory of that process, and what it had before the job. */
  peakMegabytes: number;
  startMegabytes: number;
}

/** Runs a job of jobs.ts in a new process, so that the memory that it takes is its own. */
export async function measure(job: string, ...args: string[]): Promise<Cost> {
  const jobs = fileURLToPath(new URL('./jobs.ts', import.meta.url));
  const child = spawn(process.execPath, [jobs, job, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${job} ended with code ${code}`);
  return JSON.parse(output) as Cost;
}
