import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Runs Prometheus' own checker; gives its words, and its verdict. */
export async function promtool(args: readonly string[], input = ''): Promise<{ ok: boolean; output: string }> {
  const child = spawn('promtool', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`promtool (apt install prometheus): ${error.message}`)));
    child.once('close', resolve);
  });
  child.stdin.end(input);
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { ok: code === 0, output: out + err };
}
