import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import type { NodeObservation } from '../../domain/workload.ts';
import type { Platform } from '../../usecases/platform.ts';
import { type Sample, sample, yes } from './samples.ts';

const PRESSURES: readonly NodeObservation['pressure'][number][] = ['memory', 'disk', 'processes'];

export async function collectNodes({ runtime }: Pick<Platform, 'runtime'>): Promise<Sample[]> {
  // Workers are no machines: each may use all of the one that they are on.
  const whole = runtime.kind === 'local' ? { memoryBytes: totalmem(), cpuCores: availableParallelism() } : undefined;
  return (await runtime.nodes()).flatMap((node) => nodeSamples(node, node.room ?? whole));
}

function nodeSamples(node: NodeObservation, room: { memoryBytes: number; cpuCores: number } | undefined): Sample[] {
  const labels = { node: node.name };
  const samples = [
    sample('nodeReady', yes(node.ready), labels),
    sample('nodeSchedulable', yes(node.schedulable), labels),
    ...PRESSURES.map((resource) =>
      sample('nodePressure', yes(node.pressure.includes(resource)), { ...labels, resource }),
    ),
    sample('nodeReplicas', node.replicas, labels),
    sample('nodeCpu', node.cpuCores, labels),
    sample('nodeMemory', node.memoryBytes, labels),
  ];
  if (room) {
    samples.push(
      sample('nodeCpuCapacity', room.cpuCores, labels),
      sample('nodeMemoryCapacity', room.memoryBytes, labels),
    );
  }
  if (node.room) {
    samples.push(
      sample('nodeCpuRequested', node.room.requestedCpuCores, labels),
      sample('nodeMemoryRequested', node.room.requestedMemoryBytes, labels),
    );
  }
  return samples;
}

/** The machine of the server: its memory, and the disk that everything kept lies on. */
export async function collectMachine(dataDirectory: string): Promise<Sample[]> {
  const { bsize, blocks, bavail } = await statfs(dataDirectory);
  return [
    sample('machineMemory', totalmem() - freemem(), { state: 'used' }),
    sample('machineMemory', freemem(), { state: 'free' }),
    sample('dataSize', bsize * blocks, {}),
    sample('dataAvailable', bsize * bavail, {}),
  ];
}
