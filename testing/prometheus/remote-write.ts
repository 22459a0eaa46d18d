/** A sample as it is written: its labels (with `__name__`), its time in milliseconds, and its value. */
export interface WrittenSample {
  labels: Record<string, string>;
  at: number;
  /** `stale`: from now on there is none, as when a scrape has failed. */
  value: number | 'stale';
}

/** The one NaN by which Prometheus marks a series as ended. */
const STALE_BITS = 0x7ff0000000000002n;
const MOST_LITERAL = 65_536;

/** Gives samples of any time to a Prometheus that takes them (remote write 1.0). */
export async function remoteWrite(url: string, samples: readonly WrittenSample[]): Promise<void> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: new Uint8Array(snappy(writeRequest(samples))),
  });
  if (!response.ok) throw new Error(`samples were not taken: ${response.status} ${await response.text()}`);
}

/** prometheus.WriteRequest: timeseries = 1 { labels = 1 { name = 1, value = 2 }, samples = 2 { value = 1, timestamp = 2 } }. */
function writeRequest(samples: readonly WrittenSample[]): Buffer {
  return Buffer.concat(samples.map((sample) => message(1, timeSeries(sample))));
}

function timeSeries({ labels, at, value }: WrittenSample): Buffer {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const number = Buffer.alloc(9);
  number[0] = (1 << 3) | 1;
  if (value === 'stale') number.writeBigUInt64LE(STALE_BITS, 1);
  else number.writeDoubleLE(value, 1);
  return Buffer.concat([
    ...pairs.map(([name, text]) =>
      message(1, Buffer.concat([message(1, Buffer.from(name)), message(2, Buffer.from(text))])),
    ),
    message(2, Buffer.concat([number, Buffer.from([2 << 3]), varint(at)])),
  ]);
}

function message(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2]), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

/** A snappy block of literals alone: nothing is compressed, and every reader takes it. */
function snappy(content: Buffer): Buffer {
  const parts = [varint(content.length)];
  for (let start = 0; start < content.length; start += MOST_LITERAL) {
    const literal = content.subarray(start, start + MOST_LITERAL);
    const head = Buffer.alloc(3);
    head[0] = 61 << 2;
    head.writeUInt16LE(literal.length - 1, 1);
    parts.push(head, literal);
  }
  return Buffer.concat(parts);
}
