'use strict';
// Plain CommonJS for Node 18 and later: this runs before the project's own Node is there.
const fs = require('node:fs');
const path = require('node:path');

const POLL_MS = 200;

/**
 * Runs `work` while holding the lock directory, so that two starts at once install and build one after the other.
 * A lock whose holder has died (or whose process id was given to another process since) is taken over.
 * `onWait` is called once when another process holds it.
 */
async function withDirectoryLock(directory, work, onWait) {
  let waited = false;
  while (!acquire(directory)) {
    if (!waited) onWait();
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  try {
    return await work();
  } finally {
    release(directory);
  }
}

/** The lock appears with its holder's name in it in one step (rename), so that nobody sees it half made. */
function acquire(directory) {
  const own = `${directory}.${process.pid}`;
  fs.rmSync(own, { recursive: true, force: true });
  fs.mkdirSync(own, { recursive: true });
  fs.writeFileSync(path.join(own, 'holder'), identityOf(process.pid));
  removeIfAbandoned(directory);
  try {
    fs.renameSync(own, directory);
    return true;
  } catch (error) {
    fs.rmSync(own, { recursive: true, force: true });
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Out of the way in one step too: a lock directory that is being emptied could be taken before it is gone. */
function release(directory) {
  const grave = `${directory}.released.${process.pid}`;
  fs.renameSync(directory, grave);
  fs.rmSync(grave, { recursive: true, force: true });
}

function removeIfAbandoned(directory) {
  const holder = readHolder(directory);
  if (holder === undefined || holder === identityOf(Number(holder.split(' ')[0]))) return;
  // Two may see the same dead holder: only one of them can rename it away.
  const grave = `${directory}.dead.${process.pid}`;
  try {
    fs.renameSync(directory, grave);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (readHolder(grave) === holder) fs.rmSync(grave, { recursive: true, force: true });
  else fs.renameSync(grave, directory); // a new holder came in between: give its lock back
}

function readHolder(directory) {
  try {
    return fs.readFileSync(path.join(directory, 'holder'), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** `pid starttime`, or `pid -` when there is no such process. Field 22 of /proc/pid/stat, see proc(5). */
function identityOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return isAlive(pid) ? `${pid} alive` : `${pid} -`;
  }
}

/** For systems without /proc. */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

module.exports = { withDirectoryLock };
