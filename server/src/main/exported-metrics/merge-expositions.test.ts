import { expect, it } from 'vitest';
import { mergeExpositions } from './merge-expositions.ts';

const edge = (name: string, count: number) => `# HELP requests_total Requests
# TYPE requests_total counter
requests_total{edge="${name}"} ${count}
# HELP head_seconds Time
# TYPE head_seconds histogram
head_seconds_bucket{le="+Inf",edge="${name}"} 1
head_seconds_sum{edge="${name}"} 0.5
head_seconds_count{edge="${name}"} 1
`;

it('has every metric once, with the samples of all', () => {
  expect(mergeExpositions([edge('edge-0', 1), edge('edge-1', 2)])).toBe(`# HELP requests_total Requests
# TYPE requests_total counter
requests_total{edge="edge-0"} 1
requests_total{edge="edge-1"} 2
# HELP head_seconds Time
# TYPE head_seconds histogram
head_seconds_bucket{le="+Inf",edge="edge-0"} 1
head_seconds_sum{edge="edge-0"} 0.5
head_seconds_count{edge="edge-0"} 1
head_seconds_bucket{le="+Inf",edge="edge-1"} 1
head_seconds_sum{edge="edge-1"} 0.5
head_seconds_count{edge="edge-1"} 1
`);
});

it('keeps what has no head, what has another name, and what is empty', () => {
  const texts = ['# TYPE up gauge\nup 1\nup_since_seconds 5\n', '', 'bare{a="# HELP b"} 2'];
  expect(mergeExpositions(texts)).toBe('# TYPE up gauge\nup 1\nup_since_seconds 5\nbare{a="# HELP b"} 2\n');
  expect(mergeExpositions([])).toBe('');
});
