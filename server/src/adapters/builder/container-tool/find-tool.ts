import { StageFailure } from '../../../domain/failure.ts';
import type { ContainerTool } from './container-tool.ts';
import type { ToolAnswer } from './tool-runs.ts';

/** How one of the tools answered when it was asked for its version. */
export interface ToolState {
  tool: ContainerTool;
  version?: string;
  /** Why it cannot be used. */
  message?: string;
}

type Ask = (argv: readonly string[]) => Promise<ToolAnswer>;

/** Every tool of the operator's choice, in his order. */
export function toolStates(tools: readonly ContainerTool[], hasMirrors: boolean, ask: Ask): Promise<ToolState[]> {
  return Promise.all(tools.map((tool) => stateOf(tool, hasMirrors, ask)));
}

async function stateOf(tool: ContainerTool, hasMirrors: boolean, ask: Ask): Promise<ToolState> {
  const { code, missing, out, err } = await ask(tool.check);
  if (missing) return { tool, message: `not installed (${tool.install})` };
  if (code !== 0) return { tool, message: `installed, but does not work: ${firstLine(err) || `exit code ${code}`}` };
  if (hasMirrors && !tool.takesMirrors) {
    return { tool, message: 'its mirrors are set in its own daemon.json, and not by the platform' };
  }
  return { tool, version: /\d+\.\d+(?:\.\d+)?/.exec(out)?.[0] ?? (firstLine(out) || 'unknown') };
}

/** The first that can be used. Throws `dockerfile-needs-builder` with what the operator can do. */
export function usableTool(states: readonly ToolState[], file: string): ContainerTool {
  const usable = states.find(({ message }) => message === undefined);
  if (usable) return usable.tool;
  const found = states.map(({ tool, message }) => `${tool.name}: ${message}`).join('; ');
  const [daemon] = states.flatMap(({ tool }) => tool.daemon ?? []);
  const names = states.map(({ tool }) => tool.name).join(', ');
  const needed = daemon === undefined ? `one of ${names} on its machine` : `a ${daemon} that answers`;
  throw new StageFailure('dockerfile-needs-builder', { file, needed: `${needed} (${found})` });
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.trim() ?? '';
}
