/**
 * What the Jobs run, as `node -e <program> <arguments>`: plain JavaScript without a dependency, so that any image with Node will do. The
 * answer is written where Kubernetes shows it in the pod's status, and nobody has to read a log for it.
 */
export interface FileAnswer {
  usedBytes?: number;
  /** Why it failed: a code of Node's file system, or `refused`. */
  error?: string;
  message?: string;
}

/** Where the claim is mounted in the Job. */
export const MOUNT = '/volumes';

const PRELUDE = `
const fs = require('node:fs');
const { join } = require('node:path');
const answer = (value) => fs.writeFileSync('/dev/termination-log', JSON.stringify(value));
process.on('uncaughtException', (error) => {
  answer({ error: error.code || 'failed', message: error.message });
  process.exit(1);
});
const refuse = (message) => { throw Object.assign(new Error(message), { code: 'refused' }); };
// Blocks that are taken, as du counts them: links are not followed, and beyond 200,000 files the walk gives what it has.
const used = (root) => {
  let blocks = 0;
  let files = 0;
  const folders = [root];
  while (folders.length > 0 && files < 200000) {
    const folder = folders.pop();
    let entries = [];
    try { entries = fs.readdirSync(folder, { withFileTypes: true }); } catch {}
    files += entries.length;
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) try { blocks += fs.lstatSync(path).blocks; } catch {}
    }
  }
  return blocks * 512;
};
const [root, user = '', app = ''] = process.argv.slice(1);
`;

/**
 * Arguments: root, user, app. Runs as the owner of all directories with the user's group. The App's directory is for that group alone; through
 * the user's one everybody may pass, since the node that mounts it is nobody to the server (root_squash).
 */
export const MAKE = `${PRELUDE}
const make = (directory, mode) => {
  try { fs.mkdirSync(directory); } catch (error) { if (error.code !== 'EEXIST') throw error; }
  const facts = fs.lstatSync(directory);
  const name = directory.slice(root.length + 1);
  if (!facts.isDirectory()) refuse('"' + name + '" in the shared storage is no directory: move it away');
  if (facts.gid !== process.getgid())
    refuse('"' + name + '" in the shared storage belongs to group ' + facts.gid + ' instead of ' + process.getgid()
      + ': it is of an account that is no more; move it away or give it to that group');
  if ((facts.mode & 0o7777) !== mode) fs.chmodSync(directory, mode);
};
make(join(root, user), 0o2771);
make(join(root, user, app), 0o2770);
answer({ usedBytes: used(join(root, user, app)) });
`;

/** Arguments: root, user, app; without the latter two the root itself is measured. Runs as the App does. */
export const MEASURE = `${PRELUDE}
answer({ usedBytes: used(join(root, user, app)) });
`;

/**
 * Arguments: root, user, app. Runs as the App does, whose files these are. Out of the way in one step: an App of that name that is made
 * meanwhile never sees half of the old data.
 */
export const REMOVE = `${PRELUDE}
const folder = join(root, user);
const away = '.removed-' + require('node:crypto').randomBytes(6).toString('hex');
const absent = (error) => { if (error.code !== 'ENOENT') throw error; };
try { fs.renameSync(join(folder, app), join(folder, away)); } catch (error) { absent(error); }
let names = [];
try { names = fs.readdirSync(folder); } catch (error) { absent(error); }
for (const name of names) if (name.startsWith('.removed-')) fs.rmSync(join(folder, name), { recursive: true, force: true });
answer({});
`;
