/** The parts of a PHC string of argon2id (https://github.com/P-H-C/phc-string-format): cost, salt and result. */
export interface PhcHash {
  memoryKib: number;
  passes: number;
  lanes: number;
  salt: Buffer;
  tag: Buffer;
}

/** `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, base64 without padding. */
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

/** More than this nobody has set; such a string would only serve to make the server work or swap. */
const MOST_MEMORY_KIB = 256 * 1024;
const MOST_PASSES = 16;

export function formatPhc({ memoryKib, passes, lanes, salt, tag }: PhcHash): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
}

/** Undefined when the text is no argon2id hash or its cost is out of all proportion. */
export function parsePhc(text: string): PhcHash | undefined {
  const [, memory, passes, lanes, salt = '', tag = ''] = PHC.exec(text) ?? [];
  const hash: PhcHash = {
    memoryKib: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
  // RFC 9106 section 3.1: at least 8 KiB for each lane.
  const sane =
    hash.lanes >= 1 &&
    hash.passes >= 1 &&
    hash.passes <= MOST_PASSES &&
    hash.memoryKib >= 8 * hash.lanes &&
    hash.memoryKib <= MOST_MEMORY_KIB;
  return sane ? hash : undefined;
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
