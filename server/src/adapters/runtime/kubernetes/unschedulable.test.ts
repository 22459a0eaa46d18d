import { describe, expect, it } from 'vitest';
import { explainUnschedulable } from './unschedulable.ts';

describe('why no node takes a copy', () => {
  it.each([
    [
      '0/2 nodes are available: 2 Insufficient memory. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
      'no node for another copy (2 nodes: not enough memory left)',
      { code: 'nodes-full', params: { needed: 'memory' } },
    ],
    [
      "0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
      'no node for another copy (1 node: has a copy already; 1 node: does not answer)',
      { code: 'no-second-node', params: {} },
    ],
    [
      '0/2 nodes are available: 2 node(s) were unschedulable. preemption: 0/2 nodes are available.',
      'no node for another copy (2 nodes: takes no new copies (cordoned))',
      { code: 'no-node', params: {} },
    ],
    [
      '0/1 nodes are available: 1 node(s) had untolerated taint {gpu: only}. preemption: none.',
      'no node for another copy (1 node: is reserved for something else)',
      { code: 'unschedulable', params: { message: '1 node: is reserved for something else' } },
    ],
    [
      '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/2 nodes are available.',
      "the app's volume is not there yet",
      { code: 'volume-unmountable', params: {} },
    ],
    [
      '0/3 nodes are available: 3 node(s) fancy plugin said no.',
      'no node for another copy (3 nodes: node(s) fancy plugin said no)',
      { code: 'unschedulable', params: { message: '3 nodes: node(s) fancy plugin said no' } },
    ],
  ])('%s', (text, message, obstacle) => {
    expect(explainUnschedulable(text)).toEqual({ message, obstacle });
  });

  it('shows words of another kind as they are', () => {
    expect(explainUnschedulable('something new').message).toBe('no node for another copy (something new)');
  });
});
