export const redundancy = {
  'state.redundant': 'Redundant',
  'state.not-redundant': 'Not redundant',
  'state.down': 'Down',
  'state.stopped': 'Stopped',
  stateNew: 'Not started yet',
  redundant: '{{replicas}} replicas on {{nodes}} nodes are ready: one may fail and nobody notices.',
  stopped: 'Stopped on purpose: visitors see a plain page.',
  'reason.single-writer': 'Its volume has a single writer: while that replica is replaced or lost, the app is away.',
  'reason.one-replica-asked': 'It is set to one replica: when that one fails, the app is away until it is back.',
  'reason.one-replica-ready': 'Only one replica is ready right now; another is on its way.',
  'reason.same-node': 'All ready replicas are on one node: when that node fails, the app is away.',
  'reason.node-cordoned':
    'A node with one of its replicas is being taken out of service: the replica moves to another node.',
  'reason.none-ready': 'No replica is ready: visitors get no answer right now.',
  'reason.never-deployed': 'No release of it has gone live yet.',
  'reason.observation-missing': 'The platform cannot see its replicas right now; they may well be running.',
};
